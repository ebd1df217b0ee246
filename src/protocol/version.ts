/** Lathe's version, as package.json has it: what the command prints and results record. */
export const version = '0.1.0';

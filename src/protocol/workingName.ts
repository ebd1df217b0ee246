/**
 * The name of a file or folder that stands beside `file` while that is being written. package.json has it left out of the
 * explorer, of searches and of what is watched. @param unique tells it from those of others who write the same file
 */
export const workingName = (file: string, unique: string): string => `.${file}.${unique}.lathe-tmp`;

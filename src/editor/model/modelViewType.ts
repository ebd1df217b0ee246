/** The editor of models, as package.json contributes it. */
export const modelViewType = 'lathe.model';

/** A quiet VS Code: nothing opens, asks, updates or talks by itself. */
export const quietSettings: Record<string, unknown> = {
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'workbench.enableExperiments': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'git.enabled': false,
  // Open and save dialogs inside the workbench: a browser's own cannot be driven.
  'files.simpleDialog.enable': true,
  // What moves cannot be clicked, and what fades away can still be seen.
  'workbench.reduceMotion': 'on',
  // VS Code hands the focus back to a webview late, and that is not to close the palette opened meanwhile.
  'workbench.quickOpen.closeOnFocusLost': false,
  'window.menuBarVisibility': 'classic',
  'window.autoDetectColorScheme': false,
  'workbench.colorTheme': 'Dark Modern',
};

/** The names in VS Code's picker, by the names that scripts use. */
export const themes = {
  dark: 'Dark Modern',
  light: 'Light Modern',
  hc: 'Dark High Contrast',
  hcLight: 'Light High Contrast',
} as const;
export type Theme = keyof typeof themes;

/** The class that VS Code gives its body once a theme is on. */
export const themeClass: Record<Theme, string> = {
  dark: 'vs-dark',
  light: 'vs',
  hc: 'hc-black',
  hcLight: 'hc-light',
};

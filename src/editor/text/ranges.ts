import * as vscode from 'vscode';
import type { Place } from './textIndex';

export const rangeOf = ({ line, column, length }: Place): vscode.Range =>
  new vscode.Range(line, column, line, column + length);

/** Whole lines, to the end of the last one. */
export const linesRange = (first: number, last: number): vscode.Range =>
  new vscode.Range(first, 0, last, Number.MAX_SAFE_INTEGER);

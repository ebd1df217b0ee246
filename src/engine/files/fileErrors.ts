import path from 'node:path';
import { LatheError, messageOf } from '../../core/errors';

/** What a failed file operation means to the user: one line that names the file and what to do about it. */
export function fileError(error: unknown, file: string, doing: 'read' | 'written'): LatheError {
  if (error instanceof LatheError) return error;
  const say = (text: string, code?: LatheError['code']) => new LatheError(`${file}: ${text}`, code);
  switch ((error as NodeJS.ErrnoException | undefined)?.code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return doing === 'read'
        ? say('there is no such file; check the path', 'missing-file')
        : say(`the folder ${path.dirname(file)} does not exist; create it or choose another`, 'missing-file');
    case 'EISDIR':
      return isFolder(file);
    case 'EACCES':
    case 'EPERM':
      return say(`it may not be ${doing} (permission denied); change its permissions or choose another file`);
    case 'EROFS':
      return say('the disk is read-only; choose another folder');
    case 'ENOSPC':
    case 'EDQUOT':
      return say('the disk is full; make room or choose another folder');
    case 'ENAMETOOLONG':
      return say('the name is too long');
    case 'ELOOP':
      return say('its symbolic links lead in a circle');
    case 'EMFILE':
    case 'ENFILE':
      return say('too many files are open; close some programs and try again');
    default:
      return say(`it could not be ${doing}: ${messageOf(error)}`);
  }
}

export const isFolder = (file: string): LatheError =>
  new LatheError(`${file}: this is a folder; name a file in it`, 'bad-file');

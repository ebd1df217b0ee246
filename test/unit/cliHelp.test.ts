/** The help of a command tells all of its options. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { commands } from '../../src/cli/commands';
import { commandHelp } from '../../src/cli/help';
import { meaningOf } from '../../src/cli/optionHelp';

for (const command of commands)
  test(`lathe ${command.name} --help says what each option means, in lines of at most 100 characters`, () => {
    const usage = `usage: lathe ${command.name} ${command.usage}\n`;
    const help = commandHelp(command);
    assert.ok(help.startsWith(usage));
    const lines = help.slice(usage.length).split('\n');
    for (const option of Object.keys(command.options)) {
      assert.ok(lines.some(line => line.trimStart().startsWith(`--${option} `) || line.includes(`, --${option} `)));
      assert.match(
        meaningOf(command.name, option) ?? `--${option}: tell it in src/cli/optionHelp.ts`,
        /^[A-Z0-9].*\.$/s,
      );
    }
    for (const line of lines) assert.ok(line.length <= 100 || line === `${command.summary}.`, line);
  });

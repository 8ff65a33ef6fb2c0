import { describe, expect, it, vi } from 'vitest';
import { systemSpeaker } from './speaker';

class Said {
  voice: unknown;
  lang = '';
  rate = 1;
  constructor(public text: string) {}
}

function voices(...list: Partial<SpeechSynthesisVoice>[]) {
  const said: Said[] = [];
  vi.stubGlobal('SpeechSynthesisUtterance', Said);
  const synthesis = { getVoices: () => list, cancel: vi.fn(), speak: (what: Said) => said.push(what) };
  return { said, synthesis: synthesis as unknown as SpeechSynthesis };
}

describe('reading aloud', () => {
  it('takes a British voice of this machine before others', () => {
    const { said, synthesis } = voices(
      { lang: 'en-US', localService: true },
      { lang: 'en-GB', localService: true },
    );
    systemSpeaker(synthesis).say('Hello');
    expect(said[0]).toMatchObject({ text: 'Hello', lang: 'en-GB' });
  });

  it('never sends a child’s words to a voice elsewhere', () => {
    const { said, synthesis } = voices({ lang: 'en-GB', localService: false });
    const speaker = systemSpeaker(synthesis);
    speaker.say('My dream');
    expect(speaker.ready).toBe(false);
    expect(said).toEqual([]);
  });

  it('is not there where the system has no speech', () => {
    expect(systemSpeaker(undefined).ready).toBe(false);
  });
});

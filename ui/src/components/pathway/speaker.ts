// Reading aloud by the system's own voices. Words are always on the screen as well; where there is no
// voice the button is not shown. Only voices on this machine are used: a voice elsewhere would send a
// child's words over the network.

/** Something that reads aloud. */
export interface Speaker {
  /** Whether there is a voice now. */
  readonly ready: boolean;
  /** Says it, in place of whatever is being said. */
  say(text: string): void;
  /** Falls silent. */
  stop(): void;
  /** Calls back when voices come or go; returns the way to stop that. */
  watch(changed: () => void): () => void;
}

/** Slower than ordinary speech, for a listener of seven. */
const PACE = 0.9;

/** The system's voices, or a speaker that never has one. */
export function systemSpeaker(synthesis: SpeechSynthesis | undefined = globalThis.speechSynthesis): Speaker {
  const voice = () => synthesis && pick(synthesis.getVoices());
  return {
    get ready() {
      return voice() !== undefined;
    },
    say(text) {
      const chosen = voice();
      if (!synthesis || !chosen) return;
      synthesis.cancel();
      const utterance = new SpeechSynthesisUtterance(text);
      utterance.voice = chosen;
      utterance.lang = chosen.lang;
      utterance.rate = PACE;
      synthesis.speak(utterance);
    },
    stop() {
      synthesis?.cancel();
    },
    watch(changed) {
      synthesis?.addEventListener?.('voiceschanged', changed);
      return () => synthesis?.removeEventListener?.('voiceschanged', changed);
    },
  };
}

function pick(voices: readonly SpeechSynthesisVoice[]): SpeechSynthesisVoice | undefined {
  const english = voices.filter((voice) => voice.localService && /^en\b/i.test(voice.lang));
  return english.find((voice) => /^en[-_]GB/i.test(voice.lang)) ?? english[0];
}

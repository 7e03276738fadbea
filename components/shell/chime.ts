/** A struck bell: its partials, as ratios of the note, with how loud each is and how many seconds it rings. */
const PARTIALS = [
  [0.5, 0.2, 1.6],
  [1, 0.5, 1.2],
  [1.2, 0.25, 0.9],
  [2, 0.2, 0.7],
  [2.7, 0.1, 0.4],
] as const;
const NOTE_HZ = 784;
const VOLUME = 0.18;

let audio: AudioContext | undefined;

/** Silent where the browser wants a click on the page first. */
export function chime(): void {
  audio ??= new AudioContext();
  const { currentTime: start, destination } = audio;
  if (audio.state === "suspended") void audio.resume();
  for (const [ratio, level, seconds] of PARTIALS) {
    const tone = new OscillatorNode(audio, { frequency: NOTE_HZ * ratio });
    const gain = new GainNode(audio, { gain: 0 });
    gain.gain.linearRampToValueAtTime(level * VOLUME, start + 0.005);
    gain.gain.exponentialRampToValueAtTime(0.0001, start + seconds);
    tone.connect(gain).connect(destination);
    tone.start(start);
    tone.stop(start + seconds);
  }
}

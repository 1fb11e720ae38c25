// What a browser can measure of a file that it can play: length, size, brightness, sharpness. The same measures as the
// service's own (`adapters/media_ffmpeg/sharpness.py`), so that one table of thresholds holds for both.

export interface Measured {
  length_s: number;
  long_side_px: number;
  mean_luma: number;
  /** Nothing where the picture is too even to judge. */
  sharpness: number | undefined;
}

const LOOKED_AT = 480;
const LEAST_VARIANCE = 4;
const LOOKS = 5;
const PATIENCE_MS = 15_000;

/** Nothing if this browser cannot show the file, or does not within a while. */
export async function measure(file: File): Promise<Measured | undefined> {
  const url = URL.createObjectURL(file);
  const video = document.createElement("video");
  Object.assign(video, { muted: true, preload: "auto", playsInline: true, src: url });
  try {
    await happens(video, "loadeddata");
    return await look(video);
  } catch {
    return undefined;
  } finally {
    video.removeAttribute("src");
    video.load();
    URL.revokeObjectURL(url);
  }
}

async function look(video: HTMLVideoElement): Promise<Measured> {
  const lumas: number[] = [];
  const sharp: number[] = [];
  for (let place = 0; place < LOOKS; place++) {
    await seek(video, (video.duration * (place + 0.5)) / LOOKS);
    const { mean, sharpness } = judge(greyOf(video));
    lumas.push(mean);
    if (sharpness !== undefined) sharp.push(sharpness);
  }
  return {
    length_s: video.duration,
    long_side_px: Math.max(video.videoWidth, video.videoHeight),
    mean_luma: lumas.reduce((sum, luma) => sum + luma, 0) / LOOKS,
    sharpness: middle(sharp),
  };
}

async function seek(video: HTMLVideoElement, seconds: number): Promise<void> {
  if (!Number.isFinite(seconds)) throw new Error("no length");
  const there = happens(video, "seeked");
  video.currentTime = seconds;
  await there;
}

function happens(video: HTMLVideoElement, event: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(reject, PATIENCE_MS);
    const settle = (settled: () => void) => () => {
      clearTimeout(timer);
      settled();
    };
    video.addEventListener(event, settle(resolve), { once: true });
    video.addEventListener("error", settle(reject), { once: true });
  });
}

export interface Grey {
  width: number;
  height: number;
  luma: Uint8Array;
}

function greyOf(video: HTMLVideoElement): Grey {
  const scale = Math.min(1, LOOKED_AT / Math.max(video.videoWidth, video.videoHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context || !canvas.width || !canvas.height) throw new Error("no picture");
  context.imageSmoothingQuality = "high";
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
  const luma = new Uint8Array(width * height);
  for (let at = 0; at < luma.length; at++) {
    luma[at] = (0.299 * (data[4 * at] ?? 0) + 0.587 * (data[4 * at + 1] ?? 0) + 0.114 * (data[4 * at + 2] ?? 0)) | 0;
  }
  return { width, height, luma };
}

/** Mean luma, and fine detail as a share of all contrast: variance of the Laplacian over variance of the luma. */
export function judge({ width, height, luma }: Grey): { mean: number; sharpness: number | undefined } {
  const { mean, variance } = spread(luma);
  if (variance < LEAST_VARIANCE || Math.min(width, height) < 3) return { mean, sharpness: undefined };
  const edges: number[] = [];
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      const around = at_(luma, at - 1) + at_(luma, at + 1) + at_(luma, at - width) + at_(luma, at + width);
      edges.push(Math.min(127, Math.max(-128, around - 4 * at_(luma, at))));
    }
  }
  return { mean, sharpness: spread(edges).variance / variance };
}

const at_ = (luma: Uint8Array, place: number): number => luma[place] ?? 0;

function spread(values: ArrayLike<number>): { mean: number; variance: number } {
  let sum = 0;
  let squares = 0;
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? 0;
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  return { mean, variance: squares / values.length - mean * mean };
}

function middle(values: number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

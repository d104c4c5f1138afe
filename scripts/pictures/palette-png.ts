import { crc32, deflateSync, inflateSync } from "node:zlib";

const SIGNATURE = Buffer.from("89504e470d0a1a0a", "hex");
/** Bytes of a pixel: red, green, blue. */
const RGB = 3;
const MOST_COLOURS = 256;

/**
 * The picture with at most 256 colours, a byte for each pixel: a third of the size where there is little but text. Rarer
 * colours become the nearest of the frequent ones.
 *
 * @param png as the browser takes it: 8 bits of red, green and blue, not interlaced
 */
export function withPalette(png: Buffer): Buffer {
  const { width, height, data } = chunksOf(png);
  const pixels = unfiltered(inflateSync(data), width * RGB, height);
  const { palette, indexes } = paletteOf(pixels);
  const rows = Buffer.alloc((width + 1) * height);
  for (let row = 0; row < height; row += 1) {
    indexes.copy(rows, row * (width + 1) + 1, row * width, (row + 1) * width);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits, palette.
  header.set([8, 3], 8);
  const idat = deflateSync(rows, { level: 9, memLevel: 9 });
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("PLTE", palette),
    chunk("IDAT", idat),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunksOf(png: Buffer): { readonly width: number; readonly height: number; readonly data: Buffer } {
  const data: Buffer[] = [];
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") data.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  if (png[24] !== 8 || png[25] !== 2 || png[28] !== 0) throw new Error("the browser takes pictures in another form");
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20), data: Buffer.concat(data) };
}

function chunk(type: string, content: Buffer): Buffer {
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** The five filters of PNG, undone. */
function unfiltered(rows: Buffer, stride: number, height: number): Buffer {
  const pixels = Buffer.alloc(stride * height);
  for (let row = 0; row < height; row += 1) {
    const filter = rows[row * (stride + 1)];
    for (let x = 0; x < stride; x += 1) {
      const at = row * stride + x;
      const left = x < RGB ? 0 : (pixels[at - RGB] ?? 0);
      const above = row === 0 ? 0 : (pixels[at - stride] ?? 0);
      const aboveLeft = x < RGB || row === 0 ? 0 : (pixels[at - stride - RGB] ?? 0);
      const guess = [0, left, above, (left + above) >> 1, paeth(left, above, aboveLeft)][filter ?? 0] ?? 0;
      pixels[at] = (rows[row * (stride + 1) + 1 + x] ?? 0) + guess;
    }
  }
  return pixels;
}

function paeth(left: number, above: number, aboveLeft: number): number {
  const guess = left + above - aboveLeft;
  const [toLeft, toAbove, toAboveLeft] = [left, above, aboveLeft].map((one) => Math.abs(guess - one)) as [
    number,
    number,
    number,
  ];
  if (toLeft <= toAbove && toLeft <= toAboveLeft) return left;
  return toAbove <= toAboveLeft ? above : aboveLeft;
}

function paletteOf(pixels: Buffer): { readonly palette: Buffer; readonly indexes: Buffer } {
  const counts = new Map<number, number>();
  for (let at = 0; at < pixels.length; at += RGB) {
    const colour = pixels.readUIntBE(at, RGB);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const byFrequency = [...counts].toSorted(([, one], [, other]) => other - one).map(([colour]) => colour);
  const frequent = byFrequency.slice(0, MOST_COLOURS);
  const indexOf = new Map(byFrequency.map((colour, index) => [colour, index < MOST_COLOURS ? index : nearest(colour)]));
  const palette = Buffer.alloc(frequent.length * RGB);
  frequent.forEach((colour, index) => palette.writeUIntBE(colour, index * RGB, RGB));
  const indexes = Buffer.alloc(pixels.length / RGB);
  for (let at = 0; at < indexes.length; at += 1) indexes[at] = indexOf.get(pixels.readUIntBE(at * RGB, RGB)) ?? 0;
  return { palette, indexes };

  function nearest(colour: number): number {
    const distances = frequent.map((one) =>
      [16, 8, 0].reduce((sum, shift) => sum + (((one >> shift) & 255) - ((colour >> shift) & 255)) ** 2, 0),
    );
    return distances.indexOf(Math.min(...distances));
  }
}

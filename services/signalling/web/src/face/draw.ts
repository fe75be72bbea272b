/** Paints the face: a warm, rounded pebble with dark eyes. All lengths are in units of the head's half height. */

import type { Pose } from "./pose";
import type { Mouth } from "./shapes";

export interface Look {
  pose: Pose;
  mouth: Mouth;
  /** 0 open, 1 shut, from blinking. */
  blink: number;
  /** -1 to 1: the slow rise and fall of breathing. */
  breath: number;
  /** Loudness of whoever speaks, 0 to 1, for the halo. */
  energy: number;
  /** Seconds since the page began, for what circles. */
  time: number;
  /** 0 to 1: how visible the thinking dots are. */
  pondering: number;
}

type Canvas = CanvasRenderingContext2D;

const INK = "#2b1a24";

export function drawFace(canvas: Canvas, size: number, look: Look): void {
  canvas.clearRect(0, 0, size, size);
  canvas.save();
  canvas.translate(size / 2, size / 2);
  canvas.scale(size / 3.3, size / 3.3);
  halo(canvas, look);
  canvas.translate(0, look.breath * 0.018);
  canvas.rotate(look.pose.tilt);
  head(canvas, look.pose);
  for (const side of [-1, 1]) {
    cheek(canvas, look.pose, side);
    eye(canvas, look, side);
    brow(canvas, look.pose, side);
  }
  mouth(canvas, look);
  canvas.restore();
  if (look.pondering > 0.02) dots(canvas, size, look);
}

function halo(canvas: Canvas, { pose, energy, time }: Look): void {
  // The canvas ends 1.65 from the centre; a halo that reached it would show a square edge.
  const reach = 1.42 + energy * 0.2;
  const glow = canvas.createRadialGradient(0, 0, 0.7, 0, 0, reach);
  const alpha = pose.glow * (0.42 + energy * 0.4);
  glow.addColorStop(0, `hsla(${pose.hue}, 85%, 62%, ${alpha})`);
  glow.addColorStop(0.55, `hsla(${pose.hue}, 85%, 55%, ${alpha * 0.35})`);
  glow.addColorStop(1, `hsla(${pose.hue}, 85%, 50%, 0)`);
  canvas.fillStyle = glow;
  disc(canvas, 0, 0, reach);
  for (const [i, radius] of [1.22, 1.34].entries()) {
    canvas.strokeStyle = `hsla(${pose.hue}, 85%, 70%, ${pose.glow * (0.34 - i * 0.16) * (0.5 + energy)})`;
    canvas.lineWidth = 0.012;
    canvas.beginPath();
    canvas.arc(0, 0, radius + energy * 0.07 * (i + 1) + Math.sin(time * 1.3 + i) * 0.008, 0, Math.PI * 2);
    canvas.stroke();
  }
}

function head(canvas: Canvas, { life }: Pose): void {
  const skin = canvas.createRadialGradient(-0.35, -0.5, 0.1, 0, 0.1, 1.25);
  skin.addColorStop(0, tint(40, 98, 88, life));
  skin.addColorStop(0.5, tint(28, 94, 74, life));
  skin.addColorStop(1, tint(14, 74, 56, life));
  canvas.save();
  canvas.shadowColor = "rgba(0, 0, 0, 0.45)";
  canvas.shadowBlur = 60;
  canvas.shadowOffsetY = 24;
  pebble(canvas, 1.06, 0.98);
  canvas.fillStyle = skin;
  canvas.fill();
  canvas.restore();
  shine(canvas);
}

/** A soft highlight, top left, and a rim of light below: they make the pebble round. */
function shine(canvas: Canvas): void {
  canvas.save();
  pebble(canvas, 1.06, 0.98);
  canvas.clip();
  const top = canvas.createRadialGradient(-0.4, -0.72, 0, -0.4, -0.72, 0.75);
  top.addColorStop(0, "rgba(255, 255, 255, 0.55)");
  top.addColorStop(1, "rgba(255, 255, 255, 0)");
  canvas.fillStyle = top;
  disc(canvas, -0.4, -0.72, 0.75);
  const rim = canvas.createRadialGradient(0, -0.12, 0.98, 0, -0.12, 1.16);
  rim.addColorStop(0, "rgba(255, 214, 170, 0)");
  rim.addColorStop(1, "rgba(255, 226, 190, 0.5)");
  canvas.fillStyle = rim;
  disc(canvas, 0, 0, 1.3);
  canvas.restore();
}

function cheek(canvas: Canvas, { smile, life }: Pose, side: number): void {
  const y = 0.24 - smile * 0.04;
  const blush = canvas.createRadialGradient(side * 0.62, y, 0, side * 0.62, y, 0.24);
  blush.addColorStop(0, `hsla(352, 88%, 62%, ${(0.22 + smile * 0.22) * life})`);
  blush.addColorStop(1, "hsla(352, 88%, 62%, 0)");
  canvas.fillStyle = blush;
  disc(canvas, side * 0.62, y, 0.24);
}

function eye(canvas: Canvas, { pose, blink }: Look, side: number): void {
  const x = side * 0.37 + pose.lookX * 0.085;
  const y = -0.12 + pose.lookY * 0.085;
  const open = Math.max(0, pose.open * (1 - blink));
  if (open < 0.14) return lid(canvas, x, y);
  canvas.fillStyle = INK;
  canvas.beginPath();
  canvas.ellipse(x, y, 0.125, 0.185 * open, 0, 0, Math.PI * 2);
  canvas.fill();
  canvas.save();
  canvas.clip();
  canvas.fillStyle = "rgba(255, 255, 255, 0.95)";
  disc(canvas, x - 0.038 + pose.lookX * 0.03, y - 0.075 + pose.lookY * 0.02, 0.046);
  canvas.fillStyle = "rgba(255, 214, 190, 0.5)";
  disc(canvas, x + 0.045, y + 0.085, 0.03);
  canvas.restore();
}

function lid(canvas: Canvas, x: number, y: number): void {
  stroke(canvas, 0.05);
  canvas.beginPath();
  canvas.arc(x, y - 0.03, 0.13, Math.PI * 0.15, Math.PI * 0.85);
  canvas.stroke();
}

function brow(canvas: Canvas, pose: Pose, side: number): void {
  const x = side * 0.38 + pose.lookX * 0.05;
  // Thinking lifts one brow more than the other.
  const y = -0.47 - pose.brow * (0.07 + (side > 0 ? Math.max(0, pose.lookX) * 0.07 : 0)) + pose.lookY * 0.03;
  canvas.globalAlpha = 0.72;
  stroke(canvas, 0.045);
  canvas.beginPath();
  canvas.moveTo(x - side * 0.13, y + 0.015 - pose.brow * 0.02);
  canvas.quadraticCurveTo(x + side * 0.02, y - 0.06, x + side * 0.15, y + 0.04);
  canvas.stroke();
  canvas.globalAlpha = 1;
}

function mouth(canvas: Canvas, look: Look): void {
  const { pose } = look;
  const { open, width, round, teeth } = look.mouth;
  const half = 0.26 * pose.width * width;
  const x = pose.lookX * 0.07;
  const y = 0.36 + pose.lookY * 0.02;
  const lift = pose.smile * 0.1 * (1 - round * 0.7);
  // Teeth need a gap to be seen in.
  const gape = Math.max(open * 0.3, teeth * 0.04);
  if (gape < 0.015) return closedMouth(canvas, x, y, half, lift);
  const shape = lips(x, y, half, lift, gape, round);
  canvas.fillStyle = "#4b1526";
  canvas.fill(shape);
  canvas.save();
  canvas.clip(shape);
  tongue(canvas, x, y + lift + gape * 1.02, half, gape);
  showTeeth(canvas, x, y - lift * 0.5 - gape * 0.3, half, gape, teeth);
  canvas.restore();
  stroke(canvas, 0.035);
  canvas.stroke(shape);
}

/** From a smile's crescent to a circle as `round` grows. */
function lips(x: number, y: number, half: number, lift: number, gape: number, round: number): Path2D {
  const corner = y - lift * 0.5;
  const top = y + lift * 0.5 - gape * (0.3 + round * 0.62);
  const bottom = y + lift + gape * (1.2 - round * 0.1);
  const bulge = half * (0.66 + round * 0.3);
  const shape = new Path2D();
  shape.moveTo(x - half, corner);
  shape.bezierCurveTo(x - bulge, top, x + bulge, top, x + half, corner);
  shape.bezierCurveTo(x + half * 0.85, bottom, x - half * 0.85, bottom, x - half, corner);
  return shape;
}

function tongue(canvas: Canvas, x: number, y: number, half: number, gape: number): void {
  canvas.fillStyle = "#e8727c";
  canvas.beginPath();
  canvas.ellipse(x, y, half * 0.62, gape * 0.5 + 0.02, 0, 0, Math.PI * 2);
  canvas.fill();
}

/** The upper row, cut off by the lips. */
function showTeeth(canvas: Canvas, x: number, y: number, half: number, gape: number, teeth: number): void {
  canvas.fillStyle = `rgba(255, 250, 244, ${Math.min(1, teeth * 6)})`;
  canvas.beginPath();
  canvas.ellipse(x, y, half * 0.92, 0.05 + gape * 0.16 + (gape * 0.3 + 0.04) * teeth, 0, 0, Math.PI * 2);
  canvas.fill();
}

function closedMouth(canvas: Canvas, x: number, y: number, half: number, lift: number): void {
  stroke(canvas, 0.052);
  canvas.beginPath();
  canvas.moveTo(x - half, y - lift * 0.5);
  canvas.quadraticCurveTo(x, y + lift * 1.6, x + half, y - lift * 0.5);
  canvas.stroke();
}

/** Three dots that rise one after another beside the head. */
function dots(canvas: Canvas, size: number, look: Look): void {
  for (const i of [0, 1, 2]) {
    const bounce = Math.max(0, Math.sin(look.time * 4.2 - i * 0.7));
    canvas.fillStyle = `hsla(262, 90%, 80%, ${look.pondering * (0.4 + bounce * 0.6)})`;
    const x = size * (0.775 + i * 0.052);
    disc(canvas, x, size * (0.2 - i * 0.028 - bounce * 0.016), size * (0.013 + i * 0.004));
  }
}

function pebble(canvas: Canvas, width: number, height: number): void {
  const k = 0.62;
  canvas.beginPath();
  canvas.moveTo(0, -height);
  canvas.bezierCurveTo(width * k, -height, width, -height * k, width, 0);
  canvas.bezierCurveTo(width, height * 0.7, width * k, height, 0, height);
  canvas.bezierCurveTo(-width * k, height, -width, height * 0.7, -width, 0);
  canvas.bezierCurveTo(-width, -height * k, -width * k, -height, 0, -height);
  canvas.closePath();
}

function disc(canvas: Canvas, x: number, y: number, radius: number): void {
  canvas.beginPath();
  canvas.arc(x, y, radius, 0, Math.PI * 2);
  canvas.fill();
}

function stroke(canvas: Canvas, width: number): void {
  canvas.strokeStyle = INK;
  canvas.lineWidth = width;
  canvas.lineCap = "round";
  canvas.lineJoin = "round";
}

function tint(hue: number, saturation: number, lightness: number, life: number): string {
  return `hsl(${hue}, ${saturation * life}%, ${lightness * (0.62 + 0.38 * life)}%)`;
}

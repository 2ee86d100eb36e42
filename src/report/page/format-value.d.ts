/** Types of format-value.js for the server's side. */
import type { Unit } from "../charts/chart-spec.ts";

export function formatNumber(value: number | null): string;
export function formatMs(ms: number | null): string;
export function formatClock(ms: number | null): string;
export function formatPercent(percent: number | null): string;
export function formatIn(unit: Unit, value: number | null): string;

/** Types of chart-config.js for the server's side. */
import type { ChartConfiguration } from "chart.js";

import type { ChartSpec, Palette } from "../charts/chart-spec.ts";

export function chartConfig(spec: ChartSpec, palette: Palette): ChartConfiguration;

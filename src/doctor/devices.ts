import { findObstacle, type Obstacle } from '../engine/obstacle.ts';
import { deviceNames, type DeviceName } from '../engine/types.ts';

/** A device, and why it cannot be used where it cannot. */
export interface DeviceReport {
  readonly device: DeviceName;
  readonly obstacle: Obstacle | undefined;
}

/** Tries every device, one after the other. */
export async function inspectDevices(): Promise<DeviceReport[]> {
  const reports: DeviceReport[] = [];
  for (const device of deviceNames) reports.push({ device, obstacle: await findObstacle(device) });
  return reports;
}

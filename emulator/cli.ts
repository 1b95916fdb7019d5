#!/usr/bin/env node
import { runEmulator } from "./command";

void runEmulator(process.argv.slice(2));

import type { Mutant } from './mutant.js';
import { SCRIPT_MUTANTS } from './script-mutants.js';
import { SERVICE_MUTANTS } from './service-mutants.js';

export const MUTANTS: readonly Mutant[] = [...SCRIPT_MUTANTS, ...SERVICE_MUTANTS];

/** Why a run was stopped by the end of its window. */
export const WINDOW_OVER = "the business hours have begun: it goes on when they are over";

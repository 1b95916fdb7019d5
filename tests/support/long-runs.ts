/** Whether `npm run test:long` runs, which has time for what `npm test` omits. */
export const IS_LONG_RUN = process.env.PULUMI_QLIK_LONG === "1";

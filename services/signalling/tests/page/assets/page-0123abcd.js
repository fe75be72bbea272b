export const line1 = 'enough of it that compressing is worth the while';
export const line2 = 'enough of it that compressing is worth the while';
export const line3 = 'enough of it that compressing is worth the while';
export const line4 = 'enough of it that compressing is worth the while';
export const line5 = 'enough of it that compressing is worth the while';
export const line6 = 'enough of it that compressing is worth the while';
export const line7 = 'enough of it that compressing is worth the while';
export const line8 = 'enough of it that compressing is worth the while';

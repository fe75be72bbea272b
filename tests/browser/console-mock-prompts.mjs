export const promptRoutes = () => ({});

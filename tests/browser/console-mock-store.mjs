export const storeRoutes = () => ({});

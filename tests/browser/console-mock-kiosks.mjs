export const kioskRoutes = () => ({});

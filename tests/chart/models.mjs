// Reads objects as JSON from standard input, and writes what their models have against them.
import { readFileSync } from "node:fs";

const packages = {
  "keda.sh/v1alpha1": "@kubernetes-models/keda/keda.sh/v1alpha1",
  "monitoring.coreos.com/v1": "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1",
  "gateway.networking.k8s.io/v1": "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1",
};

const wrong = [];
for (const thing of JSON.parse(readFileSync(0, "utf8"))) {
  const { [thing.kind]: Model } = await import(packages[thing.apiVersion]);
  try {
    new Model(thing).validate();
  } catch (error) {
    wrong.push(`${thing.kind} ${thing.metadata.name}: ${error.message}`);
  }
}
console.log(JSON.stringify(wrong));

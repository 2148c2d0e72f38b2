// A chart as one file, as `package` writes it and repositories hold it.
import { packArchive } from "@sluice/archive";
import { metadataFields, type Chart, type ChartFile } from "@sluice/helm";
import { stringifyYaml } from "@sluice/yaml";

/** A chart as an archive: the same bytes for the same chart. */
export async function archiveOf(chart: Chart): Promise<Buffer> {
  const files = filesOf(chart, chart.metadata.name);
  return await packArchive(files.map(({ path: inside, content }) => ({ path: inside, content })));
}

/** Everything that belongs to a chart, dependencies unpacked below it. */
function filesOf(chart: Chart, root: string): ChartFile[] {
  const text = (file: string, content: string): ChartFile => ({
    path: `${root}/${file}`,
    content: Buffer.from(content),
  });
  const below = ({ path: file, content }: ChartFile): ChartFile => ({ path: `${root}/${file}`, content });
  return [
    text("Chart.yaml", stringifyYaml(metadataFields(chart.metadata))),
    ...(chart.valuesText === undefined ? [] : [text("values.yaml", chart.valuesText)]),
    ...(chart.schema === undefined ? [] : [text("values.schema.json", chart.schema)]),
    ...(chart.lockText === undefined ? [] : [text("Chart.lock", chart.lockText)]),
    ...chart.templates.map(below),
    ...chart.files.map(below),
    ...chart.dependencies.flatMap((one) => filesOf(one, `${root}/charts/${one.metadata.name}`)),
  ];
}

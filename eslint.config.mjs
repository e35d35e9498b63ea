import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** The npm packages that only one layer may import, and that layer. */
const owners = { vscode: 'editor', ssh2: 'ssh', dockerode: 'engine', 'node-forge': 'certificates' };

/** The layers that each layer may import. Arrows point one way only. */
const arrows = {
  files: [],
  ssh: ['files'],
  certificates: ['files'],
  engine: [],
  machines: ['engine', 'ssh', 'certificates', 'files'],
  provisioning: ['machines', 'engine', 'ssh', 'certificates', 'files'],
  swarm: ['machines', 'engine'],
  editor: ['swarm', 'provisioning', 'machines', 'engine', 'ssh', 'certificates', 'files'],
};

const layers = Object.keys(arrows);

/** Layers with private subfolders: other layers import only the files at their top. */
const closedInside = ['ssh'];

/**
 * What shows texts in the editor, which only one folder may call: it makes links, icons and control characters in foreign texts
 * harmless.
 */
const shownElsewhere = [
  ['MemberExpression[object.name="vscode"][property.name="window"]', 'the editor’s window'],
  [
    'VariableDeclarator[init.name="vscode"], ImportDeclaration[source.value="vscode"] > ImportSpecifier',
    'parts of vscode',
  ],
  ['NewExpression[callee.property.name=/^(TreeItem|MarkdownString)$/]', 'rows and Markdown'],
  [
    'AssignmentExpression[left.property.name=/^(tooltip|description|message|prompt|validationMessage)$/]',
    'properties that show text',
  ],
].map(([selector, what]) => ({ selector, message: `Only src/editor/shown uses ${what}: see its text.ts.` }));

/** One lint block for each layer: it rejects packages of other layers, and layers that the arrows do not reach. */
const borders = layers.map((layer) => {
  const packages = Object.entries(owners).filter(([, owner]) => owner !== layer);
  const closedLayers = layers.filter((other) => other !== layer && !arrows[layer].includes(other));
  return {
    files: [`src/${layer}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: packages.map(([name, owner]) => ({ name, message: `Only src/${owner} imports ${name}.` })),
          patterns: [
            ...packages.map(([name, owner]) => ({
              group: [`${name}/*`],
              message: `Only src/${owner} imports ${name}.`,
            })),
            ...closedLayers.map((other) => ({
              regex: `^(\\.\\./)+${other}/`,
              message: `src/${layer} must not import src/${other}: see ARCHITECTURE.md.`,
            })),
            ...closedInside
              .filter((other) => other !== layer)
              .map((other) => ({
                regex: `^(\\.\\./)+${other}/.+/`,
                message: `Import only files at the top of src/${other}.`,
              })),
          ],
        },
      ],
      'no-restricted-syntax': [
        'error',
        ...packages.map(([name, owner]) => ({
          selector: `ImportExpression[source.value='${name}'], CallExpression[callee.name='require'][arguments.0.value='${name}'], TSImportType[source.value='${name}']`,
          message: `Only src/${owner} imports ${name}.`,
        })),
        ...(layer === 'editor' ? shownElsewhere : []),
      ],
    },
  };
});

/** The folder that shows texts follows the rules of its layer, except those about showing texts. */
const shown = borders
  .filter(({ files }) => files[0] === 'src/editor/**/*.ts')
  .map(({ rules }) => ({
    files: ['src/editor/shown/**/*.ts'],
    rules: {
      'no-restricted-syntax': rules['no-restricted-syntax'].filter((rule) => !shownElsewhere.includes(rule)),
    },
  }));

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '**/*.vsix'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'no-console': 'error',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
    },
  },
  ...borders,
  ...shown,
  {
    files: ['src/extension.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...shownElsewhere],
      'no-restricted-imports': [
        'error',
        {
          paths: ['ssh2', 'dockerode', 'node-forge'].map((name) => ({
            name,
            message: `Only src/${owners[name]} imports ${name}.`,
          })),
          patterns: closedInside.map((folder) => ({
            regex: `^\\./${folder}/.+/`,
            message: `Import only files at the top of src/${folder}.`,
          })),
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts', 'scripts/**/*.ts'],
    rules: { 'no-console': 'off', '@typescript-eslint/no-unused-expressions': 'off' },
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        require: 'readonly',
        module: 'readonly',
        __dirname: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
      },
    },
  },
);

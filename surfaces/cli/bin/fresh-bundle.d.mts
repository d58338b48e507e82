export declare const bundleFolder: string
export declare const currentFile: string
export declare function stampOf(file: string): string | undefined
export declare function freshBundle(root: string): string | undefined

// A prelude as small as the contract allows, for tests of the hosts themselves: sources are one {{ expression }} over
// `$json`, `index`, `facts` and `ask(question)`; code is a function body with `items`, `post`, `platform` and `request`.
(platform) => {
    'use strict';
    const AsyncFunction = (async () => {}).constructor;
    const describe = (error) => ({ message: String(error?.message ?? error), name: String(error?.name ?? 'Error') });
    const ask = (question) => {
        const answer = JSON.parse(platform.ask(JSON.stringify(question)));
        if (answer.error) throw Object.assign(new Error(answer.error.message), answer.error);
        return answer.value;
    };

    if (platform.kind === 'expression') {
        const programs = new Map();
        const told = (value) => {
            if (value === undefined) return [];
            if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)))
                return { number: Object.is(value, -0) ? '-0' : String(value) };
            return [value];
        };
        return (text) => {
            const job = JSON.parse(text);
            if (job.facts.node === 'broken prelude') throw new TypeError('the prelude broke');
            for (const { id, source } of job.programs)
                programs.set(id, new Function('$json', 'index', 'facts', 'ask', 'platform', `return (${source.slice(2, -2)})`));
            const results = job.calls.map(({ program, items }) => {
                const indices = items ?? Array.from({ length: job.count }, (_, i) => job.first + i);
                return indices.map((index) => {
                    try {
                        return told(programs.get(program)(job.items?.[index - job.first]?.json, index, job.facts, ask, platform));
                    } catch (error) {
                        const { kind, hint, node } = error;
                        return { error: { ...describe(error), kind, hint, node } };
                    }
                });
            });
            return JSON.stringify({ id: job.id, results });
        };
    }

    const waiting = new Map();
    const request = (call, options) => new Promise((resolve, reject) => {
        const number = waiting.size + 1;
        waiting.set(number, { resolve, reject });
        platform.post(JSON.stringify({ request: number, call, options }));
    });
    return {
        async run(text) {
            const job = JSON.parse(text);
            try {
                const body = new AsyncFunction('items', 'staticData', 'job', 'post', 'ask', 'request', 'platform', job.source);
                const items = await body(job.items, job.staticData, job, platform.post, ask, request, platform);
                platform.post(JSON.stringify({ id: job.id, items, staticData: job.staticData.global.changed ? job.staticData : undefined }));
            } catch (error) {
                platform.post(JSON.stringify({ id: job.id, error: describe(error) }));
            }
        },
        answer(text) {
            const { answer, value, error } = JSON.parse(text);
            if (error) waiting.get(answer).reject(Object.assign(new Error(error.message), error));
            else waiting.get(answer).resolve(value);
        },
    };
}

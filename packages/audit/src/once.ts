/** Asks once, however many checks want to know; a failure is remembered as well. */
export function once<Value>(ask: () => Promise<Value>): () => Promise<Value> {
  let answer: Promise<Value> | undefined;
  return () => {
    answer ??= ask();
    return answer;
  };
}

/** The same for each subject: for what only the checks of one topic want to know. */
export function onceFor<Subject extends object, Value>(
  ask: (subject: Subject) => Promise<Value>,
): (subject: Subject) => Promise<Value> {
  const answers = new WeakMap<Subject, Promise<Value>>();
  return (subject) => {
    const answer = answers.get(subject) ?? ask(subject);
    answers.set(subject, answer);
    return answer;
  };
}

"""The library: the one door to articles, search and answers.

Holds no state of a question and writes nothing down, so one library serves all threads of a process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from bot.knowledge import index, ingest
from bot.knowledge.abstention import judge
from bot.knowledge.answer import Answer, Declined, DeclineReason, SeeAlso, cite
from bot.knowledge.compose import Composer
from bot.knowledge.documents import Document, Passage
from bot.knowledge.ground import Drafted, grounded
from bot.knowledge.retrieve import Found, Hit, Retriever
from bot.knowledge.withheld import withheld
from bot.semantics.encode import Encoder

# Passages looked at for the best article and its neighbours.
LOOKED_AT = 12
# Another article is worth naming when its best passage scores this share of the best.
SEE_ALSO_SHARE = 0.75
SEE_ALSO = 2

Progress = Callable[[str], None]


class Library:
    """Articles that were ingested, ready to be searched and to answer from."""

    def __init__(self, content: index.Index, encoder: Encoder) -> None:
        self.fingerprint = content.fingerprint
        self._passages = content.passages
        self._by_id = {passage.passage_id: passage for passage in content.passages}
        self._documents = {document.document_id: document for document in content.documents}
        self._retriever = Retriever(content, encoder)
        self._composer = Composer(encoder)

    @classmethod
    def open(cls, index_dir: Path, encoder: Encoder) -> Library:
        """Open the index in `index_dir`.

        Raises:
            IndexMissing: when there is none, or it was made with another embedding model.
        """
        content = index.load(index_dir)
        if content.model_id != encoder.model_id:
            raise index.IndexMissing(
                f"The knowledge index in {index_dir} was made with another embedding model. "
                "Build it again with `lantern ingest data/knowledge`."
            )
        return cls(content, encoder)

    @classmethod
    def build(
        cls,
        paths: Iterable[Path],
        index_dir: Path,
        encoder: Encoder,
        progress: Progress | None = None,
    ) -> Library:
        """Index the Markdown articles that `paths` name or hold, unless that index stands already.

        Raises:
            IngestError: naming every file that can't be used; an earlier index stays as it was.
        """
        tell = progress or (lambda _: None)
        files = ingest.article_files(paths)
        inputs = index.fingerprint(files, encoder.model_id)
        try:
            content = index.load(index_dir)
        except index.IndexMissing:
            content = None
        if content is None or content.fingerprint != inputs:
            tell(f"Reading {len(files)} articles.")
            articles = ingest.read_articles(files)
            tell(f"Indexing {sum(len(article.passages) for article in articles)} passages.")
            content = index.make(articles, encoder, inputs)
            index.save(content, Path(index_dir))
        tell(f"The knowledge index holds {len(content.documents)} articles.")
        return cls(content, encoder)

    @property
    def documents(self) -> tuple[Document, ...]:
        """All articles of the index."""
        return tuple(self._documents.values())

    def passage(self, passage_id: str) -> Passage | None:
        """Return the passage that a citation names, or None."""
        return self._by_id.get(passage_id)

    def document(self, document_id: str) -> Document | None:
        """Return the article of this id, or None."""
        return self._documents.get(document_id)

    def search(self, query: str, top: int = 10) -> list[Hit]:
        """Return the passages nearest to the query, best first; fewer when the library is small."""
        found = self._retriever.find(query, top)
        return [self._hit(found, row) for row in found.rows]

    def answer(self, question: str) -> Answer | Declined:
        """Answer from the articles, every sentence cited, or decline with the reason."""
        if reason := withheld(question):
            return Declined(reason)
        found = self._retriever.find(question, LOOKED_AT)
        document_id = self._passages[found.rows[0]].document_id
        if reason := judge(self._similarity(found, document_id), self._overlap(found, document_id)):
            return Declined(reason)
        scored = [
            (passage, float(found.scores[row]))
            for row, passage in enumerate(self._passages)
            if passage.document_id == document_id
        ]
        drafts = self._composer.extract(question, found.vector, scored)
        kept = grounded(drafts, self._by_id)
        if not kept:
            return Declined(DeclineReason.NO_REVIEWED_ANSWER)
        return self._answer(kept, self._see_also(found, document_id))

    def _similarity(self, found: Found, document_id: str) -> float:
        return max(
            float(found.similarity[row])
            for row in found.rows
            if self._passages[row].document_id == document_id
        )

    def _overlap(self, found: Found, document_id: str) -> float:
        """Return the weighted share of the question's content words that the article holds."""
        word_index = self._retriever.word_index
        rows = [n for n, passage in enumerate(self._passages) if passage.document_id == document_id]
        weights = {word: word_index.weight(word) for word in found.words}
        held = sum(
            weight
            for word, weight in weights.items()
            if any(word_index.holds(word, row) for row in rows)
        )
        total = sum(weights.values())
        return held / total if total else 0.0

    def _answer(self, drafts: Sequence[Drafted], see_also: tuple[SeeAlso, ...]) -> Answer:
        numbers: dict[str, int] = {}
        sentences: list[tuple[str, int]] = []
        text = ""
        for draft in drafts:
            n = numbers.setdefault(draft.passage_id, len(numbers) + 1)
            opens_help = (
                self._by_id[draft.passage_id].tells_when_to_get_help
                and sentences
                and sentences[-1][1] != n
            )
            text += ("\n\n" if opens_help else " " if text else "") + f"{draft.text} [{n}]"
            sentences.append((draft.text, n))
        citations = tuple(
            cite(n, self._documents[self._by_id[passage_id].document_id], self._by_id[passage_id])
            for passage_id, n in numbers.items()
        )
        return Answer(tuple(sentences), text, citations, see_also)

    def _see_also(self, found: Found, document_id: str) -> tuple[SeeAlso, ...]:
        least = SEE_ALSO_SHARE * float(found.scores[found.rows[0]])
        others = dict.fromkeys(
            self._passages[row].document_id for row in found.rows if found.scores[row] >= least
        )
        others.pop(document_id, None)
        return tuple(
            SeeAlso(other, self._documents[other].title, self._documents[other].sources[0].url)
            for other in list(others)[:SEE_ALSO]
        )

    def _hit(self, found: Found, row: int) -> Hit:
        passage = self._passages[row]
        return Hit(
            document_id=passage.document_id,
            passage_id=passage.passage_id,
            title=self._documents[passage.document_id].title,
            heading=passage.heading,
            score=float(found.scores[row]),
            text=passage.text,
        )

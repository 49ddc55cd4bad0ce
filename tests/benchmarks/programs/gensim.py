# gensim; gensim
import gensim
from gensim import corpora, models, similarities

texts = [["a", "b"], ["b", "c"]]
words = corpora.Dictionary(texts)
corpus = [words.doc2bow(t) for t in texts]
models.TfidfModel(corpus)[corpus]
models.LsiModel(corpus, id2word=words)
models.LdaModel(corpus, id2word=words, num_topics=2)
models.Word2Vec(texts, min_count=1).save("x")
models.Word2Vec.load("x")
similarities.MatrixSimilarity(corpus)
import gensim.downloader

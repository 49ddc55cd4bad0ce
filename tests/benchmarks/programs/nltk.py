# nltk; nltk
import nltk
from nltk.corpus import stopwords

nltk.wordpunct_tokenize("hello world.")
nltk.PorterStemmer().stem("running")
nltk.FreqDist("abc").most_common(1)
try:
    stopwords.words("english")
except LookupError:
    pass
nltk.CFG.fromstring("S -> 'a'")

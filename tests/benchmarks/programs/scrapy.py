# scrapy; scrapy scrapy.cmdline
import scrapy
from scrapy.crawler import CrawlerProcess


class Spider(scrapy.Spider):
    name = "x"
    start_urls = ["data:text/html,<a href=x>y</a>"]

    def parse(self, response):
        yield {"a": response.css("a::text").get()}


from scrapy.cmdline import execute

try:
    execute(["scrapy", "settings", "--get", "BOT_NAME"])
except SystemExit:
    pass
process = CrawlerProcess({"LOG_LEVEL": "ERROR", "FEEDS": {"x.json": {"format": "json"}}})
process.crawl(Spider)
process.start()

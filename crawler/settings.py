"""Scrapy's settings: lean, and with nothing that calls out or listens.

Loaded with ``Settings().setmodule("crawler.settings")``; the plan's own limits are set on top.
"""

BOT_NAME = "compliance"
ROBOTSTXT_USER_AGENT = "compliance"
USER_AGENT = "Mozilla/5.0 (compatible; compliance; disclosure audit of school web sites)"

# The cookies middleware asks two hosts on the internet for a suffix list.
COOKIES_ENABLED = False
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
HTTPPROXY_ENABLED = False
REFERER_ENABLED = False
METAREFRESH_ENABLED = False
MEMUSAGE_ENABLED = False
# The spider retries and follows redirects itself, to keep every attempt.
RETRY_ENABLED = False
REDIRECT_ENABLED = False
# Unpacked by crawler.unpacking, within bounds and with an outcome.
COMPRESSION_ENABLED = False
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    # The handler says the same words to everyone.
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": None,
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": None,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,  # no secret of ours travels
    "crawler.robots.Robots": 100,
}
# The record counts; nobody reads Scrapy's own numbers.
DOWNLOADER_STATS = False
STATS_DUMP = False

# 100 tasks a response otherwise.
CONCURRENT_ITEMS = 2
CONCURRENT_REQUESTS = 48
DOWNLOAD_DELAY_JITTER = 0
DNS_TIMEOUT = 15
# Old servers are what we come to see; no secret of ours travels.
DOWNLOADER_CLIENT_TLS_CIPHERS = "DEFAULT:@SECLEVEL=0"
DOWNLOAD_HANDLERS = {
    "http": "crawler.downloading.Handler",
    "https": "crawler.downloading.Handler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Encoding": "gzip, deflate, br",
    "Accept-Language": "zh-CN,zh;q=0.9",
}
EXTENSIONS = {
    "scrapy.extensions.logstats.LogStats": None,
    "scrapy.extensions.corestats.CoreStats": None,
}
LOG_LEVEL = "INFO"

using CourseGit.Tests.Support;

namespace CourseGit.Tests.Portal;

/// <summary>That the reader of the tests refuses what the format does not allow.</summary>
public sealed class PrometheusTextTests
{
    private const string Histogram = "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 2\n";

    [Theory]
    [InlineData("# TYPE a gauge\na{b=\"x\\\\y\\\"z\\n\"} 1\n")]
    [InlineData("# TYPE a_total counter\n# HELP a_total text\na_total 1e+06\na_total{b=\"\"} 0 1700000000000\n")]
    [InlineData("# TYPE a gauge\na{} +Inf\n")]
    [InlineData(Histogram)]
    public void What_is_right_is_read(string text) => Assert.NotEmpty(PrometheusText.Parse(text).Families);

    [Theory]
    [InlineData("# TYPE a gauge\na 1")]
    [InlineData("a 1\n")]
    [InlineData("# TYPE a gauge\nb 1\n")]
    [InlineData("# TYPE a gauge\na 1\na 2\n")]
    [InlineData("# TYPE a gauge\na{b=\"1\"} 1\na{b=\"1\"} 1\n")]
    [InlineData("# TYPE a gauge\n# TYPE a gauge\na 1\n")]
    [InlineData("# TYPE a-b gauge\na-b 1\n")]
    [InlineData("# TYPE a gauge\na{b-c=\"1\"} 1\n")]
    [InlineData("# TYPE a gauge\na{b=\"\\t\"} 1\n")]
    [InlineData("# TYPE a gauge\na 0x10\n")]
    [InlineData("# TYPE a counter\na 1\n")]
    [InlineData("# TYPE a_total gauge\na_total 1\n")]
    [InlineData("# TYPE a_total counter\na_total -1\n")]
    [InlineData("# TYPE coursegit_a gauge\ncoursegit_a 1\n")]
    [InlineData("# TYPE h histogram\nh_bucket{le=\"1\"} 3\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 2\n")]
    [InlineData("# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_sum 3\nh_count 1\n")]
    [InlineData("# TYPE h histogram\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 3\n")]
    public void What_is_wrong_is_refused(string text) => Assert.ThrowsAny<Exception>(() => PrometheusText.Parse(text));
}

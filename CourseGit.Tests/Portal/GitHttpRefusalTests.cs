using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Portal;

/// <summary>Tries at one portal, none of which changes it.</summary>
public sealed class GitHttpRefusalTests(GitPortal at) : IClassFixture<GitPortal>
{
    [Theory]
    [InlineData("Basic")]
    [InlineData("Basic !!!")]
    [InlineData("Basic YW5uYQ==")]
    [InlineData("Bearer abc")]
    public async Task Credentials_that_cannot_be_read_are_refused(string header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/git/courses/ffm516.git/info/refs?service=git-upload-pack");
        request.Headers.TryAddWithoutValidation("Authorization", header);
        using var answer = await at.Portal.NewBrowser().SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task The_raw_request_of_the_other_tests_is_served_when_its_address_is_right()
    {
        var (status, body) = await RawAsync("/git/courses/ffm516.git/info/refs?service=git-receive-pack");
        Assert.Equal(200, status);
        Assert.Contains("report-status", body);
    }

    [Theory]
    [InlineData("/git/courses/ffm516.git/HEAD")]
    [InlineData("/git/courses/ffm516.git/config")]
    [InlineData("/git/courses/ffm516.git/info/refs")]
    [InlineData("/git/courses/ffm516.git/info/refs?service=git-upload-archive")]
    [InlineData("/git/courses/ffm516.git/objects/info/packs")]
    [InlineData("/git/courses/ffm516.git/git-upload-pack")]
    [InlineData("/git/courses/ffm516.git")]
    [InlineData("/git/courses/nothing.git/info/refs?service=git-upload-pack")]
    [InlineData("/git/courses/ffm516.git.git/info/refs?service=git-upload-pack")]
    [InlineData("/git/courses/ffm516.git/info/lfs/locks")]
    [InlineData("/git/../repositories/courses/ffm516.git/info/refs?service=git-upload-pack")]
    [InlineData("/git/courses/..%2Fcourses%2Fffm516.git/info/refs?service=git-upload-pack")]
    [InlineData("/git/..%2F..%2Fcourses/ffm516.git/info/refs?service=git-upload-pack")]
    [InlineData("/git/%2e%2e/courses/ffm516.git/info/refs?service=git-upload-pack")]
    [InlineData("/git/courses/%2e%2e%5cffm516.git/info/refs?service=git-upload-pack")]
    [InlineData("/git/courses/ffm516.git%00/info/refs?service=git-upload-pack")]
    [InlineData("/git/-c/ffm516.git/info/refs?service=git-upload-pack")]
    [InlineData("/git/courses/ffm516.git/../../../coursegit.db")]
    public async Task Nothing_but_the_smart_protocol_of_a_repository_is_served(string path)
    {
        var (status, body) = await RawAsync(path);
        Assert.True(status is 400 or 404 or 302 or 401, $"{path} answered {status}");
        Assert.DoesNotContain("service=git", body);
        Assert.DoesNotContain("[receive]", body);
    }

    // Past any client that would tidy the address up first.
    private async Task<(int Status, string Body)> RawAsync(string path)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(at.Portal.Address.Host, at.Portal.Address.Port, TestContext.Current.CancellationToken);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: {at.Portal.Address.Authority}\r\nAuthorization: {GitPortal.Credentials()}\r\nConnection: "
            + $"close\r\n\r\n"), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        var answer = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        return (int.Parse(answer.AsSpan(9, 3), CultureInfo.InvariantCulture), answer);
    }
}

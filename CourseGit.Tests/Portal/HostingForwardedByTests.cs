using CourseGit.Core.Primitives;
using CourseGit.Portal.Hosting;
using CourseGit.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace CourseGit.Tests.Portal;

public sealed class HostingForwardedByTests
{
    [Theory]
    [InlineData("", "http 127.0.0.1")]
    [InlineData("10.0.0.2", "http 127.0.0.1")]
    [InlineData("10.0.0.2, 127.0.0.1", "https portal.example.org")]
    public async Task What_a_proxy_says_is_believed_only_of_those_that_are_named(string trusted, string expected)
    {
        await using var app = Build(trusted);
        app.UseTrustedProxies();
        app.MapGet("/", (HttpRequest request) => $"{request.Scheme} {request.Host.Host}");
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var browser = new Browser(new Uri(app.Urls.First()));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("X-Forwarded-For", "192.0.2.7");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-Host", "portal.example.org");
        using var answer = await browser.SendAsync(request);
        Assert.Equal(expected, await Browser.TextAsync(answer));
    }

    [Fact]
    public async Task A_proxy_that_is_no_address_is_a_sentence()
    {
        await using var app = Build("my-proxy");
        var refusal = Assert.Throws<InvalidInputException>(() => app.UseTrustedProxies());
        Assert.Contains("CourseGit:TrustedProxies", refusal.Message);
    }

    private static WebApplication Build(string trusted)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration["CourseGit:TrustedProxies"] = trusted;
        return builder.Build();
    }
}

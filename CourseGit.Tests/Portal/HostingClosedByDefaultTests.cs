using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using CourseGit.Portal.Features.Account;
using CourseGit.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Portal;

public sealed partial class HostingClosedByDefaultTests
{
    // The last to this machine only: see MetricsTests. That of the provider answers 404 while there is none.
    private static readonly string[] Open =
    [
        "/account/login", "/account/login/oidc", "/account/sign-in-link", "/account/no-access", "/account/first", "/account/reset",
        "/health/live", "/health/ready", "/metrics",
    ];

    [Fact]
    public async Task Nobody_without_an_account_gets_an_answer_from_any_endpoint_but_the_open_ones()
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        using var stranger = portal.NewBrowser();
        var asked = Requests(portal).ToList();
        Assert.True(asked.Count > 8, $"Only {asked.Count} endpoints were found.");
        foreach (var (method, path) in asked)
        {
            using var request = new HttpRequestMessage(method, path);
            using var answer = await stranger.SendAsync(request);
            if (!Open.Contains(path))
                Assert.True(IsClosed(answer), $"{method} {path} answered {(int)answer.StatusCode} {answer.Headers.Location}");
        }
    }

    [Theory]
    [InlineData("/queuetask/1/")]
    [InlineData("/api/v1/anything")]
    [InlineData("/_blazor")]
    [InlineData("/_blazor/negotiate")]
    [InlineData("/_framework/nothing.js")]
    [InlineData("/metrics/anything")]
    public async Task A_program_without_an_account_gets_401_and_no_page(string path)
    {
        await using var portal = await PortalUnderTest.StartAsync();
        using var stranger = portal.NewBrowser();
        using var answer = await stranger.GetAsync(path);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Null(answer.Headers.Location);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/nowhere")]
    [InlineData("/courses/ffm516/backup?tab=log")]
    public async Task A_person_without_an_account_is_led_to_the_sign_in_page_and_back(string path)
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        using var browser = portal.NewBrowser();
        using var refused = await browser.GetAsync(path);
        Assert.Equal(HttpStatusCode.Redirect, refused.StatusCode);
        var signIn = refused.Headers.Location!.OriginalString;
        Assert.StartsWith("/account/login?ReturnUrl=", signIn);
        using var back = await browser.SignInAsync(PortalUnderTest.Name, PortalUnderTest.Password, signIn);
        Assert.Equal(path, back.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Somebody_signed_in_without_the_role_gets_nothing_either()
    {
        await using var portal = await PortalUnderTest.StartAsync(withUser: true);
        await using (var scope = portal.App.Services.CreateAsyncScope())
        {
            var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
            await users.RemoveFromRoleAsync((await users.FindByNameAsync(PortalUnderTest.Name))!, Roles.Superuser);
        }
        using var browser = await portal.NewSignedInBrowserAsync();
        foreach (var path in new[] { "/", "/queuetask/1", "/_blazor/negotiate?negotiateVersion=1" })
        {
            using var answer = await browser.GetAsync(path);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
    }

    [Fact]
    public async Task The_files_a_page_is_made_of_are_open()
    {
        await using var portal = await PortalUnderTest.StartAsync();
        using var stranger = portal.NewBrowser();
        var files = portal.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.Select(
            e => e.Metadata.GetMetadata<StaticAssetDescriptor>()?.Route).OfType<string>().ToList();
        Assert.Contains("_framework/blazor.web.js", files);
        foreach (var file in files)
        {
            using var answer = await stranger.GetAsync("/" + file);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    private static bool IsClosed(HttpResponseMessage answer) =>
        answer.StatusCode == HttpStatusCode.Unauthorized
        || (answer.StatusCode == HttpStatusCode.Redirect
        && answer.Headers.Location?.OriginalString.StartsWith("/account/login?", StringComparison.Ordinal) == true);

    // Static files have a descriptor; every other endpoint of the running portal is asked, by each of its methods.
    private static IEnumerable<(HttpMethod Method, string Path)> Requests(PortalUnderTest portal) =>
        from endpoint in portal.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        let path = "/" + Parameter().Replace((endpoint.RoutePattern.RawText ?? "").TrimStart('/'), Sample)
        where endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST"]
        select (new HttpMethod(method), path);

    private static string Sample(Match parameter) => parameter.Value.Contains(":int", StringComparison.Ordinal)
        || parameter.Value.Contains(":long", StringComparison.Ordinal) ? 1.ToString(CultureInfo.InvariantCulture) : "sample";

    [GeneratedRegex(@"\{[^{}]*\}")]
    private static partial Regex Parameter();
}

using System.Reflection;
using CourseGit.Tests.Portal;
using CourseGit.Tests.Support;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace CourseGit.Tests.EndToEnd;

/// <summary>A page reads its address when it is shown, long after the request for it was answered.</summary>
[Trait("Category", "Browser")]
[Collection(EveryPageHouse.Pages)]
public sealed class OddAddressTests(EveryPageHouse house)
{
    private const string Settled = "() => document.querySelector('main h1') && !document.querySelector('main [aria-busy=true]')";

    private static readonly string[] Odd =
        ["%00", "%E2%80%A8", "-1", "99999999999999999999", "9999-12-31", "0001-01-01", "..%2f..", "%F0%9F%90%98%22%3E%3Cb%3E",
            new('a', 3000)];

    [Fact]
    public async Task No_page_breaks_whatever_its_address_says()
    {
        var portal = await house.OpenAsync();
        using var log = new ErrorLog();
        portal.Portal.App.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        var wrong = new List<string>();
        var visited = 0;
        await portal.Page.GotoAsync("/operations");
        foreach (var address in Addresses(portal.Portal))
        {
            var errors = log.Errors.Count;
            visited++;
            await VisitAsync(portal.Page, address);
            if (log.Errors.Count > errors || await portal.Page.GetByText("This page cannot be shown").CountAsync() > 0)
                wrong.Add($"{address[..Math.Min(200, address.Length)]}: {string.Join(' ', log.Errors.Skip(errors))}");
        }
        Assert.True(visited > LongRun.Count(100, 200), $"Only {visited} addresses were visited.");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static async Task VisitAsync(IPage page, string address)
    {
        try
        {
            await page.EvaluateAsync("address => Blazor.navigateTo(address)", address);
            await page.WaitForFunctionAsync(Settled, null, new() { Timeout = 10_000 });
            // The wall has no frame: nothing of it can be typed into, and what it shows is gone with the page.
            if (!address.StartsWith("/wall", StringComparison.Ordinal) && await page.Locator("#jump").CountAsync() > 0)
                await Fields.TakenInAsync(page);
            else
                await page.GotoAsync("/operations"); // The server itself had a sentence for this address.
        }
        catch (Exception e) when (e is TimeoutException or PlaywrightException)
        {
            throw new InvalidOperationException($"At {address}, now {page.Url}: {await page.Locator("body").InnerTextAsync()}", e);
        }
    }

    // Each page with the same odd value in all that it reads, and with that value in place of what it is about.
    private static IEnumerable<string> Addresses(PortalUnderTest portal)
    {
        var query = string.Join('&', QueryParameters().Distinct().Select(name => name + "={0}"));
        var count = 0; // nine values: each fourth meets other pages
        foreach (var endpoint in OddRequests.Endpoints(portal.App.Services.GetRequiredService<EndpointDataSource>()))
        {
            if (endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is null
                || endpoint.RoutePattern.RawText!.Contains("account/", StringComparison.Ordinal))
                continue;
            var about = endpoint.RoutePattern.Parameters.Select(p => p.Name.ToLowerInvariant()).Except(["subdomain"]).ToList();
            foreach (var odd in Odd)
            {
                if (++count % LongRun.Count(4, 1) != 0)
                    continue;
                yield return OddRequests.PathOf(endpoint, ValueOf) + "?" + query.Replace("{0}", odd, StringComparison.Ordinal);
                if (about.Count > 0 && odd != "%00") // The latter the server refuses before any page is asked.
                    yield return OddRequests.PathOf(endpoint, name => about.Contains(name) ? odd : ValueOf(name));
            }
        }
    }

    private static string ValueOf(string parameter) => parameter switch
    {
        "subdomain" => "demo",
        "owner" => "courses",
        "name" => "demo",
        "id" => "1",
        "address" => "nowhere/at/all",
        _ => "README.md",
    };

    private static IEnumerable<string> QueryParameters() =>
        from type in typeof(CourseGit.Portal.Layout.App).Assembly.GetTypes()
        from property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        let read = property.GetCustomAttribute<SupplyParameterFromQueryAttribute>()
        where read is not null
        select (read.Name ?? property.Name).ToLowerInvariant();
}

using System.Collections.Immutable;
using System.Reflection;
using CourseGit.Portal.Layout;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Template;

namespace CourseGit.Tests.EndToEnd;

/// <summary>The addresses of the portal's pages, as each page's <c>@page</c> says.</summary>
internal static class PageTemplates
{
    /// <summary>Of every page there is.</summary>
    public static ImmutableArray<string> All { get; } =
    [
        .. typeof(App).Assembly.GetTypes().SelectMany(t => t.GetCustomAttributes<RouteAttribute>()).Select(r => r.Template)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The page that a person comes to there.</summary>
    public static string Of(VisitedPage visited) => visited.Template ?? Of(visited.Address.Split('?')[0]);

    /// <summary>The page that answers at a path: of those that match, the one that says most of it.</summary>
    public static string Of(string path) => All.Where(t => Matches(t, path)).MinBy(Precedence)
        ?? throw new InvalidOperationException($"No page answers at {path}.");

    private static bool Matches(string template, string path) =>
        new TemplateMatcher(TemplateParser.Parse(template[1..]), []).TryMatch(new PathString(path), []);

    private static decimal Precedence(string template) => RoutePrecedence.ComputeInbound(TemplateParser.Parse(template[1..]));
}

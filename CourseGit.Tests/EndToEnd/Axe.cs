using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace CourseGit.Tests.EndToEnd;

/// <summary>The accessibility rules of axe-core; loaded once into a page, where loading takes longer than looking.</summary>
internal static class Axe
{
    private const string Look = """
        async rules => {
          const options = { resultTypes: ["violations"] };
          if (rules) options.runOnly = { type: "rule", values: rules };
          const found = await axe.run(document, options);
          return found.violations.filter(v => v.impact === "serious" || v.impact === "critical")
            .map(v => `${v.id}: ${v.nodes.map(n => n.html).join(", ")}`);
        }
        """;

    private static readonly string Script = new BundledAxeScriptProvider().GetScript();

    /// <summary>What can differ between a light and a dark scheme.</summary>
    public static string[] ColourRules { get; } = ["color-contrast", "link-in-text-block"];

    /// <summary>What is seriously or critically wrong, each with its elements.</summary>
    /// <param name="rules">Only these; null for all.</param>
    public static async Task<string[]> SeriousAsync(IPage page, string[]? rules)
    {
        if (!await page.EvaluateAsync<bool>("typeof axe === 'object'"))
            await page.EvaluateAsync(Script);
        return await page.EvaluateAsync<string[]>(Look, rules);
    }
}

using Microsoft.Playwright;

namespace CourseGit.Tests.EndToEnd;

/// <summary>The text fields of the pages: each page that has some, and what finds and fills them.</summary>
internal static class Fields
{
    /// <summary>Of everything on a page: where text of any length could be typed.</summary>
    public const string OfText =
        "input:not([type=radio], [type=checkbox], [type=date], [type=datetime-local], [type=file], [type=hidden]), textarea";

    // A page just shown takes the focus for its heading.
    private const string Opened =
        "() => { const jump = document.getElementById('jump'); if (document.activeElement !== jump) jump.focus(); return "
        + "jump.ariaExpanded === 'true'; }";

    private static readonly string[] WithFields =
    [
        "Courses", "Operations", "Discover", "Add course", "Backup", "Restore, full", "Restore, paths", "Plan, full", "History", "Compare",
            "Versions of a file", "README", "Course settings", "Credentials", "New schedule", "Notices", "Hooks", "Exam windows",
            "Over time", "Users", "Tokens", "Who did what", "Connect, token", "Connect, repository", "Connect courses",
            "Repositories", "Add repository", "Repository settings", "Repository branches", "Repository compare",
    ];

    /// <summary>The pages on which something can be typed.</summary>
    public static IEnumerable<VisitedPage> Pages => VisitedPage.All.Where(p => WithFields.Contains(p.Name));

    /// <summary>Opens a page with everything on it that can be opened, and finds its fields.</summary>
    /// <param name="address">Where the portal is reached; null for its own address.</param>
    public static async Task<List<ILocator>> OpenAsync(BrowserPortal portal, VisitedPage visited, Uri? address = null)
    {
        await portal.Page.GotoAsync(address is null ? visited.Address : new Uri(address, visited.Address).ToString());
        await SettledAsync(portal.Page);
        if (visited.Prepare is { } prepare)
            await prepare(new RestoreWalk(portal));
        await portal.Page.EvaluateAsync("document.querySelectorAll('main details').forEach(d => (d.open = true))");
        foreach (var more in new[] { "Another git server", "SQLite file", "PostgreSQL" })
        {
            if (await portal.Page.GetByRole(AriaRole.Radio, new() { Name = more }).CountAsync() == 1)
                await portal.Page.GetByRole(AriaRole.Radio, new() { Name = more }).CheckAsync();
        }
        if (await portal.Page.Locator("#credential option[value=new]").CountAsync() == 1)
            await portal.Page.Locator("#credential").SelectOptionAsync("new");
        await TakenInAsync(portal.Page);
        var fields = new List<ILocator>();
        // Whatever is changed above a plan takes it away again.
        var within = visited.Name == "Plan, full" ? "#confirm" : $":is(main, [role=dialog]) :is({OfText})";
        foreach (var field in await portal.Page.Locator(within).AllAsync())
        {
            if (await field.IsVisibleAsync() && await field.IsEnabledAsync())
                fields.Add(field);
        }
        return fields;
    }

    /// <summary>Waits until the server has answered whatever was done before: its answers come in order.</summary>
    public static async Task TakenInAsync(IPage page)
    {
        for (var i = 0; i < 2; i++)
        {
            await page.WaitForFunctionAsync(Opened);
            await page.Locator("#jump").BlurAsync();
            await page.WaitForFunctionAsync("() => document.getElementById('jump').ariaExpanded === 'false'");
        }
    }

    private static async Task SettledAsync(IPage page)
    {
        await page.Locator("h1").First.WaitForAsync();
        await page.WaitForFunctionAsync("() => !document.querySelector('[aria-busy=true]')");
    }
}

using System.Net;
using CourseGit.Core.Backup;
using CourseGit.Core.Operations;
using CourseGit.Core.State;
using CourseGit.Portal.Hosting;
using CourseGit.Tests.Support;
using static CourseGit.Tests.Portal.PeopleHouse;

namespace CourseGit.Tests.Portal;

/// <summary>What makes the server read much is made so often for one person, and for another all the same.</summary>
public sealed class HeavyDownloadTests
{
    [Fact]
    public async Task A_person_who_asks_for_many_archives_reads_when_the_next_one_is_made_and_nobody_else_waits()
    {
        await using var portal = await OpenAsync(most: 2);
        var zip = await ZipAsync(portal);
        using var anna = await portal.NewSignedInBrowserAsync();
        foreach (var address in new[] { zip, zip + "/exercises" })
            await AssertSentAsync(anna, address);
        using var refused = await anna.GetAsync(zip);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        var wait = refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds;
        Assert.InRange(wait, 1, 30);
        var page = await Browser.TextAsync(refused);
        Assert.Contains($"The next one can be made in {wait} second", page, StringComparison.Ordinal);
        Assert.Contains($"href=\"{zip.Replace("/zip", "/tree", StringComparison.Ordinal)}\"", page, StringComparison.Ordinal);
        using var teacher = await portal.TeacherBrowserAsync();
        await AssertSentAsync(teacher, zip);
    }

    [Fact]
    public async Task So_many_archives_are_sent_at_a_time_to_one_person()
    {
        await using var portal = await OpenAsync(most: 0);
        var zip = await ZipAsync(portal);
        using var anna = await portal.NewSignedInBrowserAsync();
        var limits = portal.Get<RateLimits>();
        var underWay = Enumerable.Range(0, RateLimits.ArchivesOfAPerson).Select(_ => limits.OpenArchive(PortalUnderTest.Name)!).ToList();
        using var refused = await anna.GetAsync(zip);
        Assert.Equal((HttpStatusCode.TooManyRequests, 60), (refused.StatusCode, refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds));
        Assert.Contains("when one of them has arrived", await Browser.TextAsync(refused), StringComparison.Ordinal);
        underWay[0].Dispose();
        for (var i = 0; i < 3; i++)
            await AssertSentAsync(anna, zip); // each gives its place back
        underWay.ForEach(u => u.Dispose());
    }

    private static async Task AssertSentAsync(Browser browser, string address)
    {
        using var sent = await browser.GetAsync(address);
        Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
        Assert.Equal("PK"u8.ToArray(), (await sent.Content.ReadAsByteArrayAsync(PeopleHouse.Token))[..2]);
    }

    private static async Task<PortalUnderTest> OpenAsync(int most)
    {
        var portal = await PortalUnderTest.StartAsync(
            withUser: true, change: s => s with { RateLimits = new RateLimitSettings { HeavyPerMinute = most } });
        await portal.AddPeopleAsync();
        return portal;
    }

    private static async Task<string> ZipAsync(PortalUnderTest portal)
    {
        var accepted = await portal.Get<OperationDesk>().AcceptAsync(new BackupRequest(Algebra, null, false), Anna, PeopleHouse.Token);
        await portal.Get<OperationRunner>().RunAsync(accepted.Id, PeopleHouse.Token);
        var done = await portal.Get<OperationDesk>().GetAsync(accepted.Id, Anna, PeopleHouse.Token);
        return $"/courses/{Algebra}/history/{done.Commit}/zip";
    }
}

using CourseGit.Core.Backup;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Core.State.Model;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Operations;

public sealed class OperationFilterTests : IAsyncLifetime
{
    private static readonly DateTime Noon = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);
    private CoreUnderTest _core = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _core = await CoreUnderTest.StartAsync();
        await _core.StateAsync(async context =>
        {
            context.AddRange(Rows());
            return await context.SaveOperationsAsync(Token);
        });
    }

    public ValueTask DisposeAsync() => _core.DisposeAsync();

    public static TheoryData<string, OperationFilter> Filters => new()
    {
        { "all", OperationFilter.None },
        { "course", OperationFilter.Of(Subdomain.Parse("b")) },
        { "kind", new() { Kind = RestoreOperation.Kind } },
        { "under way", new() { Standing = OperationStanding.UnderWay } },
        { "failed, not refused", new() { Standing = OperationStanding.Failed } },
        { "refused", new() { Standing = OperationStanding.Refused } },
        { "unchanged", new() { Standing = OperationStanding.Unchanged } },
        { "who", new() { RequestedBy = "erik" } },
        { "days", new() { FromUtc = Noon.AddDays(1), UntilUtc = Noon.AddDays(3) } },
        { "all together",
        new() { Subject = OperationSubject.Of(Subdomain.Parse("a")), Kind = BackupOperation.Kind, Standing = OperationStanding.Succeeded,
        RequestedBy = "anna", FromUtc = Noon, UntilUtc = Noon.AddDays(9) } },
    };

    [Theory]
    [MemberData(nameof(Filters), DisableDiscoveryEnumeration = true)]
    public async Task The_record_and_the_live_feed_are_filtered_alike(string name, OperationFilter filter)
    {
        var all = await ListAsync(OperationFilter.None);
        var found = (await ListAsync(filter)).Select(o => o.Id).ToList();
        Assert.Equal(all.Where(filter.Matches).Select(o => o.Id), found);
        Assert.True(name == "all" ? found.Count == all.Count : found.Count > 0
            && found.Count < all.Count, $"{name}: {found.Count} of {all.Count}");
    }

    [Fact]
    public async Task What_a_list_can_be_filtered_by_is_named_once_and_in_order()
    {
        var names = await _core.Get<OperationDesk>().NamesAsync(CoreUnderTest.Superuser, Token);
        Assert.Equal(["anna", "erik"], names.People);
        Assert.Equal(["a", "b"], names.Courses);
        await Assert.ThrowsAsync<NotAllowedException>(() => _core.Get<OperationDesk>().NamesAsync(Actor.Teacher("erik"), Token));
        await Assert.ThrowsAsync<NotAllowedException>(
            () => _core.Get<OperationDesk>().SearchAsync(OperationFilter.None, null, 1, Actor.Teacher("erik"), Token));
    }

    [Fact]
    public async Task What_is_under_way_is_found_however_much_came_after_it()
    {
        var expected = (await ListAsync(OperationFilter.None)).Where(o => !o.IsDone).Select(o => o.Id).Order();
        Assert.Equal(expected, (await _core.Get<OperationDesk>().UnderWayAsync(CoreUnderTest.Superuser, Token)).Select(o => o.Id));
        await Assert.ThrowsAsync<NotAllowedException>(() => _core.Get<OperationDesk>().UnderWayAsync(Actor.Teacher("erik"), Token));
    }

    private async Task<IReadOnlyList<OperationSnapshot>> ListAsync(OperationFilter filter) => await _core.Get<OperationDesk>()
        .SearchAsync(filter, null, 500, CoreUnderTest.Superuser, Token);

    // Every state and outcome with each kind, by turns for two courses, by two people, a day after the other.
    private static IEnumerable<OperationRow> Rows()
    {
        var standings = new (OperationState State, OperationOutcome? Outcome, bool Refused)[]
        {
            (OperationState.Done, OperationOutcome.Succeeded, false), (OperationState.Done, OperationOutcome.Failed, false),
                (OperationState.Done, OperationOutcome.Failed, true),
            (OperationState.Queued, null, false), (OperationState.Running, null, false),
            (OperationState.Done, OperationOutcome.Unchanged, false), (OperationState.Done, OperationOutcome.Warning, false),
            (OperationState.Done, OperationOutcome.Cancelled, false),
        };
        return new[] { "Backup", "Restore", "Verify", "Undo" }.SelectMany(kind => standings.Select((s, i) => new OperationRow
        {
            Kind = kind,
            Subject = i % 3 == 0 ? "a" : "b",
            State = s.State.ToString(),
            Outcome = s.Outcome?.ToString(),
            Refused = s.Refused,
            RequestedBy = i % 2 == 0 ? "anna" : "erik",
            Arguments = "{}",
            RequestedUtc = Noon.AddDays(i),
        }));
    }
}

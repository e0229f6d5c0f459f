using CourseGit.Core.Checkouts;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.State.Model;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CourseGit.Tests.Core.Checkouts;

/// <summary>What the record says of checkouts, what is looked at by itself, and what a credential has to stay for.</summary>
public sealed class CheckoutRecordTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_adds_changes_or_removes_one_is_in_the_record_and_the_secret_is_not()
    {
        await using var house = await CheckoutHouse.OpenAsync();
        await house.PushAsync("echo 1 > f");
        await RealGit.RunAsync(house.Repository, "branch", "other", "main");
        var desk = house.House.Get<CheckoutDesk>();
        await house.AddAsync();
        var secret = await desk.MakeSecretAsync(CheckoutHouse.Name, Actor.Superuser("anna"), Token);
        await desk.ChangeAsync(new CheckoutDraft(CheckoutName.Parse(CheckoutHouse.Name), CheckoutHouse.Remote, "other") { PollMinutes = 5 },
            Actor.Superuser("anna"), Token);
        await desk.RemoveAsync(CheckoutHouse.Name, withFolder: false, Actor.CommandLine, Token);

        await using var context = await house.House.Get<IDbContextFactory<StateDbContext>>().CreateDbContextAsync(Token);
        var rows = (await context.Audit.OrderBy(a => a.Id).ToListAsync(Token))
            .Where(a => a.Action.StartsWith("checkout.", StringComparison.Ordinal)).ToList();
        Assert.Equal(["checkout.added", "checkout.secret", "checkout.changed", "checkout.removed"], rows.Select(r => r.Action));
        Assert.Contains("Branch: other", rows[2].After, StringComparison.Ordinal);
        Assert.All(rows, r => Assert.DoesNotContain(secret.Reveal(), $"{r.Before} {r.After}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_repository_is_looked_at_every_so_many_minutes_and_only_what_is_new_gets_an_operation()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var house = await CheckoutHouse.FilledAsync("echo 1 > f", services: s => s.AddSingleton<TimeProvider>(time));
        await house.House.Get<CheckoutDesk>().ChangeAsync(
            new CheckoutDraft(CheckoutName.Parse(CheckoutHouse.Name), CheckoutHouse.Remote, "main") { PollMinutes = 5 },
            Actor.CommandLine, Token);
        var polling = house.House.Get<CheckoutPolling>();
        async Task<int> LookAsync()
        {
            Assert.Empty(await polling.LookAsync(Token));
            return (await house.House.OperationsAsync()).Count(o => o.State == OperationState.Queued);
        }

        Assert.Equal(0, await LookAsync());
        await house.PushAsync("echo 2 > f");
        Assert.Equal(0, await LookAsync()); // not yet
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(1, await LookAsync());
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(1, await LookAsync()); // it waits already

        await RealGit.TryAsync("rm", "-rf", house.Repository);
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(CheckoutHouse.Name, Assert.Single(await polling.LookAsync(Token)).Name.Value);
    }

    [Fact]
    public async Task A_credential_that_a_checkout_shows_is_not_removed()
    {
        await using var house = await CheckoutHouse.OpenAsync();
        await house.PushAsync("echo 1 > f");
        await house.House.AddCredentialAsync("github", "git", "a token");
        await house.House.Get<CheckoutDesk>().AddAsync(
            new CheckoutDraft(CheckoutName.Parse("graders"), CheckoutHouse.Remote, "main") { CredentialName = "github" },
            Actor.CommandLine, Token);

        var refused = await Assert.ThrowsAsync<InvalidInputException>(
            () => house.House.Get<CredentialStore>().RemoveAsync("github", Actor.CommandLine, Token));

        Assert.Contains("used by the checkouts graders", refused.Message, StringComparison.Ordinal);
    }
}

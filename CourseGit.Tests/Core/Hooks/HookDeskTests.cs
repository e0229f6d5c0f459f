using CourseGit.Core.Courses;
using CourseGit.Core.Hooks;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Tests.Core.Hooks;

/// <summary>What a hook may be.</summary>
public sealed class HookDeskTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_cannot_be_a_hook_is_refused_and_says_why()
    {
        await using var hooks = await HookHouse.OpenAsync();
        hooks.Write("good", "exit 0");
        var good = new Hook("hook", new CourseScope.All(), [HookEvent.Success]) { Program = "good" };
        await hooks.Desk.AddAsync(good, null, Actor.CommandLine, Token);
        foreach (var (hook, word) in new[]
        {
            (good, "already"),
            (good with { Name = "two words" }, "not a name for a hook"),
            (good with { Name = "-x" }, "not a name for a hook"),
            (good with { Name = new string('x', 61) }, "too long"),
            (good with { Name = "b", Events = [] }, "at least one of start, success, warning and failure"),
            (good with { Name = "b", Kinds = [] }, "at least one"),
            (good with { Name = "b", Kinds = ["Nosuch"] }, "no kind of operation \"Nosuch\""),
            (good with { Name = "b", IfItFails = HookFailure.Cancel }, "only at its start"),
            (good with { Name = "b", LimitSeconds = 0 }, "1 to 3600 seconds"),
            (good with { Name = "b", LimitSeconds = 3601 }, "1 to 3600 seconds"),
            (good with { Name = "b", Program = null }, "a program, or an address"),
            (good with { Name = "b", Address = new Uri("https://a.se/") }, "but not both"),
            (good with { Name = "b", Program = null, Address = new Uri("https://a.se/"), Arguments = ["x"] }, "no arguments"),
            (good with { Name = "b", Arguments = ["a\nb"] }, "line break"),
            (good with { Name = "b", Arguments = [new string('x', 1001)] }, "too long"),
            (good with { Name = "b", Arguments = [.. Enumerable.Repeat("x", 21)] }, "20 arguments at most"),
            (good with { Name = "b", Scope = new CourseScope.Named(Subdomain.Parse("nosuch")) }, "nosuch"),
            (good with { Name = "b", Scope = new CourseScope.Labelled() }, "at least one label"),
        })
            Assert.Contains(word, (await Assert.ThrowsAsync<InvalidInputException>(
                () => hooks.Desk.AddAsync(hook, null, Actor.CommandLine, Token))).Message, StringComparison.Ordinal);
        var address = good with { Name = "b", Program = null, Address = new Uri("https://a.se/") };
        await Assert.ThrowsAsync<InvalidInputException>(() => hooks.Desk.AddAsync(address, null, Actor.CommandLine, Token));
        await Assert.ThrowsAsync<InvalidInputException>(() => hooks.Desk.AddAsync(address, new Secret("short"), Actor.CommandLine, Token));
        await Assert.ThrowsAsync<InvalidInputException>(() => hooks.Desk.RemoveAsync("nosuch", Actor.CommandLine, Token));
        Assert.Equal("hook", Assert.Single(await hooks.Desk.ListAsync(Actor.CommandLine, Token)).Name);
    }

    [Fact]
    public async Task A_hook_is_kept_as_it_was_set_and_its_secret_is_not_to_be_read()
    {
        await using var hooks = await HookHouse.OpenAsync();
        var hook = new Hook("tell", new CourseScope.Named(Subdomain.Parse(HookHouse.Course)), [HookEvent.Start, HookEvent.Failure])
        {
            Address = new Uri("https://wiki.example.org/hooks"),
            IfItFails = HookFailure.Cancel,
            Kinds = ["backup", "Undo"],
            LimitSeconds = 3600,
        };
        await hooks.Desk.AddAsync(hook, new Secret(HookHouse.Secret), Actor.Superuser("anna.berg"), Token);

        var kept = Assert.Single(await hooks.Desk.ListAsync(Actor.CommandLine, Token));
        Assert.Equal((hook.Name, hook.Address, hook.IfItFails, 3600, true, "anna.berg"),
            (kept.Name, kept.Address, kept.IfItFails, kept.LimitSeconds, kept.IsOn, kept.CreatedBy));
        Assert.Equal(HookHouse.Course, kept.Scope.ToString());
        Assert.Equal(["Backup", "Undo"], kept.Kinds);
        Assert.Equal(hook.Events, kept.Events);
        await using var context = await hooks.House.Get<IDbContextFactory<StateDbContext>>().CreateDbContextAsync(Token);
        Assert.DoesNotContain(HookHouse.Secret, (await context.Hooks.SingleAsync(Token)).ProtectedSecret!, StringComparison.Ordinal);

        await hooks.Desk.ChangeAsync("tell", kept with { Name = "told" }, null, Actor.CommandLine, Token); // keeps its secret
        Assert.Equal("told", Assert.Single(await hooks.Desk.ListAsync(Actor.CommandLine, Token)).Name);
    }
}

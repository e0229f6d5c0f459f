using System.Text.Json;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Answers;
using CourseGit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CourseGit.Tests.EndToEnd;

/// <summary>
/// A kind that a feature brings in is shown, filtered, run, recorded and cancelled by all that is there, and nothing there knows it.
/// </summary>
public sealed class NewKindTests(Chromium chromium)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_command_line_runs_it_and_tells_of_it()
    {
        await using var house = await TestHouse.OpenAsync(services: s => s.AddToyKind());
        house.Get<ToyKind.Broom>().LetGo.SetResult();
        var accepted = await house.Get<OperationDesk>().AcceptAsync(new ToyKind.Request(), Actor.CommandLine, Token);

        var ended = await house.Get<OperationRunner>().RunAsync(accepted.Id, Token);

        var answer = JsonSerializer.SerializeToElement(OperationAnswer.Of(ended), JsonSerializerOptions.Web);
        Assert.Equal(("tidy", "succeeded", "Swept two rooms."),
            (answer.GetProperty("kind").GetString(), answer.GetProperty("outcome").GetString(), answer.GetProperty("message").GetString()));
        var listed = await new CommandLine(house).RunAsync("operations");
        Assert.Contains("Swept two rooms.", listed.Output, StringComparison.Ordinal); // by a process that does not know the kind
    }

    [Fact]
    public async Task Whoever_may_not_is_told_so_and_the_feed_says_nothing_to_them()
    {
        await using var house = await TestHouse.OpenAsync(services: s => s.AddToyKind());
        var teacher = Actor.Teacher("tea");
        await Assert.ThrowsAsync<NotAllowedException>(() => house.Get<OperationDesk>().EnqueueAsync(new ToyKind.Request(), teacher, Token));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var heard = house.Get<OperationFeed>().WatchAsync(null, teacher, stop.Token).GetAsyncEnumerator(stop.Token);
        var next = heard.MoveNextAsync();

        await house.Get<OperationDesk>().EnqueueAsync(new ToyKind.Request(), Actor.CommandLine, Token);

        Assert.False(next.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.AsTask());
    }

    [Fact]
    public async Task Who_subscribes_and_then_reads_the_record_misses_nothing_even_when_nothing_follows()
    {
        await using var house = await TestHouse.OpenAsync(services: s => s.AddToyKind());
        var accepted = await house.Get<OperationDesk>().AcceptAsync(new ToyKind.Request(), Actor.CommandLine, Token);
        var running = house.Get<OperationRunner>().RunAsync(accepted.Id, Token);
        await foreach (var told in house.Get<OperationFeed>().WatchAsync(accepted.Id, Actor.CommandLine, Token))
        {
            if (told.Operation.CurrentFile is not null)
                break; // told to others, and not saved yet
        }

        await using var late = house.Get<OperationFeed>().WatchAsync(accepted.Id, Actor.CommandLine, Token).GetAsyncEnumerator(Token);
        var next = late.MoveNextAsync();
        var known = await house.Get<OperationDesk>().GetAsync(accepted.Id, Actor.CommandLine, Token);
        if (known.CurrentFile is null)
        {
            Assert.True(await next.AsTask().WaitAsync(TimeSpan.FromSeconds(30), Token));
            known = known.Or(late.Current.Operation);
        }
        Assert.Equal("under the stairs", known.CurrentFile);
        house.Get<ToyKind.Broom>().LetGo.SetResult();
        Assert.Equal(OperationOutcome.Succeeded, (await running).Outcome);
    }

    [Fact]
    [Trait("Category", "Browser")]
    public async Task Its_page_its_place_in_the_list_the_filter_and_the_cancel_are_there_by_themselves()
    {
        await using var portal = await BrowserPortal.OpenAsync(chromium, services: s => s.AddToyKind());
        var (page, services) = (portal.Page, portal.Portal.App.Services);
        var queued = await services.GetRequiredService<OperationDesk>()
            .EnqueueAsync(new ToyKind.Request(), Actor.Superuser(PortalUnderTest.Name), Token);

        await page.GotoAsync($"/operations/{queued.Id}");
        await Expect(page.GetByText("under the stairs")).ToBeVisibleAsync(new() { Timeout = 90_000 });
        await Expect(page.GetByText("The dust stays where it is.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Tidying cancelled" })).ToBeVisibleAsync(new() { Timeout = 90_000 });
        await Expect(page.GetByText("The broom was put back.").First).ToBeVisibleAsync();

        services.GetRequiredService<ToyKind.Broom>().LetGo.SetResult();
        var second = await services.GetRequiredService<OperationDesk>()
            .EnqueueAsync(new ToyKind.Request(), Actor.Superuser(PortalUnderTest.Name), Token);
        await page.GotoAsync("/operations?kind=tidy");
        await Expect(page.GetByRole(AriaRole.Table).GetByRole(AriaRole.Link, new() { Name = "the portal" }))
            .ToHaveCountAsync(2, new() { Timeout = 90_000 });
        await page.GotoAsync($"/operations/{second.Id}");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "All is tidy" })).ToBeVisibleAsync(new() { Timeout = 90_000 });
        Assert.Empty(portal.Errors);
    }
}

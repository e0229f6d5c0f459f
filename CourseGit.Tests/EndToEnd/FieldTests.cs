using CourseGit.Tests.Support;
using Microsoft.Playwright;

namespace CourseGit.Tests.EndToEnd;

/// <summary>What holds for every field of every page: it has a length, and it keeps what was typed.</summary>
[Trait("Category", "Browser")]
[Collection(EveryPageHouse.Fields)]
public sealed class FieldTests(EveryPageHouse house)
{
    private const string Typed = "Week 1, heat", Dates = "input[type=date]";

    // As no person can: the browser would have taken no more than the length.
    private const string Put =
        "(field, text) => { field.value = text; for (const e of ['input', 'change']) field.dispatchEvent(new Event(e, { bubbles: true "
        + "})); }";

    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(LongRun.Count(150, 300));
    private static readonly string Pasted = new('x', 100_000);

    public static TheoryData<string> Names => [.. Fields.Pages.Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_field_keeps_every_letter_on_a_slow_line(string name)
    {
        var portal = await house.OpenAsync();
        await using var line = new SlowLine(portal.Portal.Address, Delay);
        var fields = await Fields.OpenAsync(portal, Fields.Pages.Single(p => p.Name == name), line.Address);
        Assert.NotEmpty(fields);
        foreach (var field in fields)
        {
            await field.FocusAsync();
            await field.PressAsync("Control+A");
            await portal.Page.Keyboard.TypeAsync(Typed, new() { Delay = 20 });
            Assert.Equal(await ExpectedAsync(field), await field.InputValueAsync());
        }
        await Fields.TakenInAsync(portal.Page);
        foreach (var field in fields)
            Assert.Equal(await ExpectedAsync(field), await field.InputValueAsync());
    }

    private static async Task<string> ExpectedAsync(ILocator field) => Typed[..Math.Min(Typed.Length, await LengthAsync(field))];

    private static async Task<int> LengthAsync(ILocator field) =>
        int.TryParse(await field.GetAttributeAsync("maxlength"), out var most) && most > 0
            ? most
            : throw new InvalidOperationException($"{field} has no length.");

    [Theory]
    [InlineData("Operations")]
    [InlineData("Restore, full")]
    [InlineData("History")]
    public async Task A_day_can_be_typed_on_a_slow_line(string name)
    {
        var portal = await house.OpenAsync();
        await using var line = new SlowLine(portal.Portal.Address, Delay);
        await Fields.OpenAsync(portal, VisitedPage.All.Single(p => p.Name == name), line.Address);
        foreach (var day in await portal.Page.Locator(Dates).AllAsync())
        {
            await day.FocusAsync();
            await portal.Page.Keyboard.TypeAsync("05122025", new() { Delay = 40 });
            await Fields.TakenInAsync(portal.Page);
            Assert.Equal("2025-05-12", await day.InputValueAsync());
        }
    }

    [Fact]
    public async Task The_search_for_a_course_keeps_what_is_typed_after_Escape_on_a_slow_line()
    {
        var portal = await house.OpenAsync();
        await using var line = new SlowLine(portal.Portal.Address, Delay);
        await Fields.OpenAsync(portal, Fields.Pages.First(), line.Address);
        await portal.Page.Locator("#jump").FocusAsync();
        await portal.Page.Keyboard.TypeAsync("ffm", new() { Delay = 20 });
        await portal.Page.Keyboard.PressAsync("Escape");
        await portal.Page.Keyboard.TypeAsync("demo", new() { Delay = 20 });
        await portal.Page.Locator("#jump-list").GetByText("demo").First.WaitForAsync();
        Assert.Equal("demo", await portal.Page.Locator("#jump").InputValueAsync());
        await portal.Page.Keyboard.PressAsync("Escape");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_text_that_is_far_too_long_is_told_beside_its_field_and_costs_nothing_else_on_the_page(string name)
    {
        var portal = await house.OpenAsync();
        var cut = 0;
        portal.Page.WebSocket += (_, socket) => socket.Close += (_, _) => cut++;
        var fields = await Fields.OpenAsync(portal, Fields.Pages.Single(p => p.Name == name));
        await portal.Page.EvaluateAsync("window.isTheSamePage = true");
        Assert.NotEmpty(fields);
        cut = 0;
        foreach (var field in fields)
        {
            var (id, most) = (await field.GetAttributeAsync("id"), await LengthAsync(field));
            await field.EvaluateAsync(Put, Pasted);
            await Fields.TakenInAsync(portal.Page);
            var said = await field.EvaluateAsync<string>("f => [f.closest('.field, .editor'), "
                + "...(f.getAttribute('aria-describedby') ?? '').split(' ').map(id => document.getElementById(id))]"
                + ".map(e => e?.innerText).join()");
            Assert.True(most > Pasted.Length || said.Contains("characters at most", StringComparison.Ordinal), $"{id}: {said}");
        }
        Assert.Equal(0, cut);
        Assert.True(await portal.Page.EvaluateAsync<bool>("window.isTheSamePage"));
        foreach (var field in fields)
            Assert.Equal(Pasted.Length, (await field.InputValueAsync()).Length);
    }

    [Fact]
    public async Task A_field_says_that_it_took_no_more_than_its_length()
    {
        var portal = await house.OpenAsync();
        await Fields.OpenAsync(portal, Fields.Pages.Single(p => p.Name == "Backup"));
        var message = portal.Page.GetByLabel("Commit message");
        await message.FocusAsync();
        await portal.Page.Keyboard.InsertTextAsync(Pasted);
        await portal.Page.GetByText("200 characters at most: the field is full, and what went beyond was not taken.").WaitForAsync();
        Assert.Equal(200, (await message.InputValueAsync()).Length);
    }
}

using System.Net;
using System.Text.RegularExpressions;

namespace CourseGit.Tests.Support;

/// <summary>As much of a browser as pages without script need: cookies, and forms that are sent with their hidden fields.</summary>
internal sealed partial class Browser(Uri address, HttpClientHandler? handler = null) : IDisposable
{
    private readonly CookieContainer _cookies = new();
    private HttpClient? _client;

    /// <summary>As it sends them, in one line: what somebody would have who copied them.</summary>
    public string Cookies => _cookies.GetCookieHeader(address);

    private HttpClient Http =>
        _client ??= new HttpClient(
            handler ?? (HttpMessageHandler)new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = _cookies })
        { BaseAddress = address };

    public Task<HttpResponseMessage> GetAsync(string path) => Http.GetAsync(path, TestContext.Current.CancellationToken);

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) =>
        Http.SendAsync(request, TestContext.Current.CancellationToken);

    public async Task<string> ReadAsync(string path)
    {
        using var answer = await GetAsync(path);
        return await TextAsync(answer);
    }

    /// <summary>Opens a page and sends its form, filled in.</summary>
    public async Task<HttpResponseMessage> SubmitAsync(string path, params (string Name, string Value)[] fields) =>
        await PostAsync(path, await HiddenFieldsAsync(path), fields);

    public async Task<HttpResponseMessage> PostAsync(
        string path, IEnumerable<KeyValuePair<string, string>> hidden, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(hidden.Concat(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))));
        return await Http.PostAsync(path, form, TestContext.Current.CancellationToken);
    }

    public async Task<List<KeyValuePair<string, string>>> HiddenFieldsAsync(string path) =>
        [.. HiddenField().Matches(await ReadAsync(path))
            .Select(m => KeyValuePair.Create(m.Groups["name"].Value, WebUtility.HtmlDecode(m.Groups["value"].Value)))];

    public Task<HttpResponseMessage> SignInAsync(string name, string password, string page = "/account/login") =>
        SubmitAsync(page, ("Input.Name", name), ("Input.Password", password));

    public static async Task<string> TextAsync(HttpResponseMessage answer) =>
        WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

    public void Dispose() => _client?.Dispose();

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]*)" value="(?<value>[^"]*)" ?/?>""")]
    private static partial Regex HiddenField();
}

using System.Net;
using System.Text.RegularExpressions;

namespace CourseGit.Tests.Support;

/// <summary>As much of a browser as pages without script need: cookies, and forms that are sent with their hidden fields.</summary>
internal sealed partial class Browser(Uri address) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = address };

    public Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(path, TestContext.Current.CancellationToken);

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => _http.SendAsync(request, TestContext.Current.CancellationToken);

    public async Task<string> ReadAsync(string path)
    {
        using var answer = await GetAsync(path);
        return await TextAsync(answer);
    }

    /// <summary>Opens a page and sends its form, filled in.</summary>
    public async Task<HttpResponseMessage> SubmitAsync(string path, params (string Name, string Value)[] fields) =>
        await PostAsync(path, await HiddenFieldsAsync(path), fields);

    public async Task<HttpResponseMessage> PostAsync(string path, IEnumerable<KeyValuePair<string, string>> hidden, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(hidden.Concat(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))));
        return await _http.PostAsync(path, form, TestContext.Current.CancellationToken);
    }

    public async Task<List<KeyValuePair<string, string>>> HiddenFieldsAsync(string path) =>
        [.. HiddenField().Matches(await ReadAsync(path)).Select(m => KeyValuePair.Create(m.Groups["name"].Value, WebUtility.HtmlDecode(m.Groups["value"].Value)))];

    public Task<HttpResponseMessage> SignInAsync(string name, string password, string page = "/account/login") =>
        SubmitAsync(page, ("Input.Name", name), ("Input.Password", password));

    public static async Task<string> TextAsync(HttpResponseMessage answer) =>
        WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]*)" value="(?<value>[^"]*)" ?/?>""")]
    private static partial Regex HiddenField();
}

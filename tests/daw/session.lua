-- Ardour's session for the tests: a dry track and one with Cochlea, which is set, automated and saved.
--
-- Told by the environment: COCHLEA_FOLDER, COCHLEA_RATE, COCHLEA_SETTINGS ("name=value;..." in the parameters' own
-- units), COCHLEA_AUTOMATION ("name=frame:value,frame:value..."). With COCHLEA_REOPEN the session is loaded, not made.
-- Prints a line for each parameter, "parameter NAME = VALUE", and what else is worth knowing.
io.stdout:setvbuf("no")
local CLASS = "436F63686C6561456172457132364264"
local folder, rate = os.getenv("COCHLEA_FOLDER"), tonumber(os.getenv("COCHLEA_RATE"))
local name = folder:match("[^/]+$")

AudioEngine:set_backend("None (Dummy)", "", "")
local insert
if os.getenv("COCHLEA_REOPEN") then
	assert(load_session(folder, name), "the session does not open")
	insert = Session:route_by_name("wet"):nth_plugin(0)
else
	assert(create_session(folder, name, rate), "no session")
	local new = function(track)
		local max = ARDOUR.PresentationInfo.max_order
		return Session:new_audio_track(2, 2, nil, 1, track, max, ARDOUR.TrackMode.Normal, true):front()
	end
	new("dry")
	insert = ARDOUR.LuaAPI.new_plugin(Session, CLASS, ARDOUR.PluginType.VST3, "")
	assert(not insert:isnil(), "Ardour does not make the plug-in")
	assert(new("wet"):add_processor_by_index(insert, 0, nil, true) == 0, "it cannot be inserted")
end
assert(not insert:isnil(), "the track has no plug-in")
local plugin = insert:to_insert():plugin(0)

local ids, count = {}, 0
for id = 0, plugin:parameter_count() - 1 do
	if plugin:parameter_is_control(id) and plugin:parameter_is_input(id) then
		local _, got = plugin:get_parameter_descriptor(id, ARDOUR.ParameterDescriptor())
		ids[got[2].label] = id
		count = count + 1
	end
end
print("label", plugin:label(), "parameters", count)

for key, value in (os.getenv("COCHLEA_SETTINGS") or ""):gmatch("([^=;]+)=([^;]+)") do
	assert(ARDOUR.LuaAPI.set_processor_param(insert, ids[key], tonumber(value)), key)
end
for key, points in (os.getenv("COCHLEA_AUTOMATION") or ""):gmatch("([^=;]+)=([^;]+)") do
	local _, list = ARDOUR.LuaAPI.plugin_automation(insert, ids[key])
	for frame, value in points:gmatch("(%d+):([-.%d]+)") do
		list:add(Temporal.timepos_t(tonumber(frame)), tonumber(value), false, true)
	end
	local parameter = Evoral.Parameter(ARDOUR.AutomationType.PluginAutomation, 0, ids[key])
	insert:to_automatable():automation_control(parameter, false):set_automation_state(ARDOUR.AutoState.Play)
end
-- Ardour's values settle with the next blocks.
sleep(1)
for key, id in pairs(ids) do
	local value = ARDOUR.LuaAPI.get_processor_param(insert, id, true)
	print(string.format("parameter %s = %.6g", key, value))
end
print("latency", insert:to_insert():signal_latency())
if not os.getenv("COCHLEA_REOPEN") then
	Session:save_state("")
end
print("done")
close_session()
